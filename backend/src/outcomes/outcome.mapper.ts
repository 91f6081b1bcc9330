import { newId } from '../common/ids.js';
import { canonicalNow } from '../common/timestamp.js';
import type { NewRecord, RecordKind } from '../database/record-table.js';
import type { OutcomeDto } from './dto/outcome.dto.js';
import type { OutcomeResponse } from './dto/outcome.response.js';
import { Outcome } from './outcome.entity.js';
import type { ReportedOutcome } from './reported-outcome.entity.js';

/** What became of a function: its id again with another payload is a conflict. */
export const OUTCOME: RecordKind<Outcome> = { name: 'outcome', entity: Outcome, onRepeat: 'compare' };

/** The server fills in what the client left to it: the id, and the time of arrival. */
export function toOutcome(dto: OutcomeDto): NewRecord<Outcome> {
  const { passed = null, total = null } = dto;
  const entity = {
    id: dto.id ?? newId(),
    run_id: dto.run_id,
    function: dto.function,
    passed,
    total,
    is_solved: total !== null && total > 0 && passed === total,
    score: dto.score ?? null,
    source_id: dto.source_id ?? null,
    usage: dto.usage ?? null,
    iterations: dto.iterations ?? null,
    duration_ms: dto.duration_ms ?? null,
    snippet: dto.snippet ?? null,
    failing_tests: dto.failing_tests ?? null,
    timestamp: dto.timestamp ?? canonicalNow(),
  };
  return { kind: OUTCOME, entity, ...(dto.timestamp === undefined && { assigned: 'timestamp' }) };
}

export function toOutcomeResponse(outcome: ReportedOutcome): OutcomeResponse {
  const { arrival: _, ...rest } = outcome;
  return rest;
}
