import type { NewRecord, RecordKind } from '../database/record-table.js';
import type { RunMetaDto } from './dto/run-meta.dto.js';
import type { RunMetaResponse } from './dto/run-meta.response.js';
import { RunMeta } from './run-meta.entity.js';

/** The metadata of a run: posted again, they take the place of the earlier ones. */
export const RUN_META: RecordKind<RunMeta> = { name: 'run_meta', entity: RunMeta, onRepeat: 'replace' };

export function toRunMeta(dto: RunMetaDto): NewRecord<RunMeta> {
  const { run_id, timestamp, seed_bias, seeding_enabled, max_iters, beam = null, notes = null } = dto;
  return { kind: RUN_META, entity: { run_id, timestamp, seed_bias, seeding_enabled, max_iters, beam, notes } };
}

export function toRunMetaResponse(run: RunMeta): RunMetaResponse {
  const { run_id, timestamp, seed_bias, seeding_enabled, max_iters, beam, notes } = run;
  return { run_id, timestamp, seed_bias, seeding_enabled, max_iters, beam, notes };
}
