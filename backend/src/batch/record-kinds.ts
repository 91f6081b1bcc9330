import type { Type } from '@nestjs/common';
import { CorpusEntryDto, toCorpusEntry } from '../corpus/index.js';
import type { NewRecord } from '../database/record-table.js';
import { DropDto, toDrop } from '../drops/index.js';
import { OutcomeDto, toOutcome } from '../outcomes/index.js';
import { RunMetaDto, toRunMeta } from '../run-meta/index.js';
import { RunStatusDto, toRunState } from '../runs/index.js';
import { toUsedSeed, UsedSeedDto } from '../used-seeds/index.js';

interface KindOf<Dto extends object> {
  readonly dto: Type<Dto>;
  readonly toRecord: (dto: Dto) => NewRecord;
}

/** Binds a DTO to its record, whose types the table below then need not know. */
function kindOf<Dto extends object>(dto: Type<Dto>, toRecord: (dto: Dto) => NewRecord): KindOf<object> {
  return { dto, toRecord: toRecord as (dto: object) => NewRecord };
}

/** The records that can be stored, by their kind: each the DTO of its own endpoint, and so its rules. */
export const RECORD_KINDS = {
  run_meta: kindOf(RunMetaDto, toRunMeta),
  used_seed: kindOf(UsedSeedDto, toUsedSeed),
  outcome: kindOf(OutcomeDto, toOutcome),
  run_status: kindOf(RunStatusDto, (dto) => toRunState(dto.run_id, dto)),
  corpus_entry: kindOf(CorpusEntryDto, toCorpusEntry),
  drops: kindOf(DropDto, toDrop),
} as const;

export type RecordKindName = keyof typeof RECORD_KINDS;

export const RECORD_KIND_NAMES = Object.keys(RECORD_KINDS) as RecordKindName[];

export function isRecordKind(name: unknown): name is RecordKindName {
  return typeof name === 'string' && Object.hasOwn(RECORD_KINDS, name);
}
