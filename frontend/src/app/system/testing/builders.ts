import type { RecordsOfKindResponse } from '../../api/models/records-of-kind-response';
import type { SystemResponse } from '../../api/models/system-response';

/** An answer of a healthy server that has done nothing yet. */
export function aSystem(fields: Partial<SystemResponse> = {}): SystemResponse {
  return {
    version: '0.1.0',
    started_at: '2025-10-02T09:00:00.000Z',
    uptime_seconds: 100,
    memory_bytes: 120 * 1024 * 1024,
    event_loop_delay: { p50_ms: 0.3, p99_ms: 4, max_ms: 12 },
    storage: { is_storing: true, not_storing_since: null, engine: 'sqlite', database_bytes: 1024 * 1024, wal_bytes: 4 * 1024 * 1024 },
    queue: { records: 0, bytes: 0, max_records: 1000, max_bytes: 1024 },
    commits: { count: 0, failed: 0, records: 0, p50_ms: null, p99_ms: null, last_at: null },
    requests: { status_2xx: 0, status_3xx: 0, status_4xx: 0, status_5xx: 0 },
    records: (['run_meta', 'used_seed', 'outcome', 'run_status', 'corpus_entry', 'drops'] as const).map((kind) => recordsOf(kind)),
    refused: noneRefused(),
    ...fields,
  };
}

export function recordsOf(kind: RecordsOfKindResponse['kind'], counts: Partial<RecordsOfKindResponse> = {}): RecordsOfKindResponse {
  return { kind, stored: 0, replaced: 0, duplicate: 0, conflict: 0, rejected: 0, ...counts };
}

export function noneRefused(): SystemResponse['refused'] {
  return {
    records_queue_full: 0,
    records_locked: 0,
    records_wal_full: 0,
    records_away: 0,
    records_commit_failed: 0,
    records_stopping: 0,
    requests_throttled: 0,
    requests_overloaded: 0,
    requests_malformed: 0,
    connections_dropped: 0,
  };
}
