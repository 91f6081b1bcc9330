import { newId } from '../common/ids.js';
import { canonicalNow } from '../common/timestamp.js';
import type { NewRecord, RecordKind } from '../database/record-table.js';
import type { DropDto } from './dto/drop.dto.js';
import type { DropResponse } from './dto/drop.response.js';
import { Drop } from './drop.entity.js';

/** What a client had to give up: the report's id again with another payload is a conflict. */
export const DROPS: RecordKind<Drop> = { name: 'drops', entity: Drop, onRepeat: 'compare' };

export function toDrop(dto: DropDto): NewRecord<Drop> {
  const { id = newId(), count, reason, run_id = null, client = null, timestamp = canonicalNow() } = dto;
  const entity = { id, count, reason, run_id, client, timestamp };
  return { kind: DROPS, entity, ...(dto.timestamp === undefined && { assigned: 'timestamp' }) };
}

export function toDropResponse({ id, count, reason, run_id, client, timestamp }: Drop): DropResponse {
  return { id, count, reason, run_id, client, timestamp };
}
