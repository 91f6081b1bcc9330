import { canonicalNow } from '../common/timestamp.js';
import type { NewRecord, RecordKind } from '../database/record-table.js';
import type { RunChangeDto } from './dto/run-status.dto.js';
import { RunState } from './run-state.entity.js';
import { isEnd } from './run-status.js';

type State = Omit<RunState, 'arrival'>;

/** What is said of a run: each adds to what was said before, but a run that has ended keeps its status. */
export const RUN_STATUS: RecordKind<RunState> = {
  name: 'run_status',
  entity: RunState,
  onRepeat: { merge },
  conflictDetails: 'The run has ended, with another status, which it keeps.',
};

/** The server fills in when a run ended whose client did not say it. */
export function toRunState(run_id: string, dto: RunChangeDto): NewRecord<RunState> {
  const { status = null, finished_at = null, notes = null, locked = null } = dto;
  const now = canonicalNow();
  const isTimeAssigned = isEnd(status) && finished_at === null;
  const entity = {
    run_id,
    status,
    finished_at: isTimeAssigned ? now : finished_at,
    notes,
    locked,
    signalled_at: status === null ? null : now,
    timestamp: now,
  };
  return { kind: RUN_STATUS, entity, ...(isTimeAssigned && { assigned: 'finished_at' }) };
}

function merge(stored: State, sent: State, assigned: string | undefined): State | 'conflict' {
  if (isEnd(stored.status) && sent.status !== null && sent.status !== stored.status) return 'conflict';
  const keepsEnd = stored.finished_at !== null && (sent.finished_at === null || assigned === 'finished_at');
  return {
    run_id: stored.run_id,
    status: sent.status ?? stored.status,
    finished_at: keepsEnd ? stored.finished_at : sent.finished_at,
    notes: sent.notes ?? stored.notes,
    locked: sent.locked ?? stored.locked,
    // What people note is no sign of the run, nor is the end said again: a retry changes nothing.
    signalled_at: isEnd(stored.status) ? stored.signalled_at : (sent.signalled_at ?? stored.signalled_at),
    timestamp: stored.timestamp,
  };
}
