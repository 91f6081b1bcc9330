import { Inject, Injectable } from '@nestjs/common';
import { VERSION } from '../config/version.js';
import { Database } from '../database/database.js';
import { EventLoopDelay } from './event-loop-delay.js';
import { Metrics, type RecordCounts, type RecordKind } from './metrics.js';
import type { CommitsResponse, SystemResponse } from './system.response.js';

/** The figures of this moment, from the same sources as `/metrics`. */
@Injectable()
export class SystemService {
  private readonly startedAt = new Date().toISOString();
  private readonly startedMs = performance.now();

  constructor(
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(Database) private readonly database: Database,
    @Inject(EventLoopDelay) private readonly eventLoop: EventLoopDelay,
  ) {}

  async read(): Promise<SystemResponse> {
    const { metrics, database } = this;
    // A page that tells how the server does is wanted most while the database cannot be reached.
    const sizes = await database.sizes().catch(() => undefined);
    const { p50Ms, p99Ms, maxMs } = this.eventLoop.recent;
    const { waiting, limit } = database.queue;
    return {
      version: VERSION,
      started_at: this.startedAt,
      uptime_seconds: (performance.now() - this.startedMs) / 1000,
      memory_bytes: process.memoryUsage.rss(),
      event_loop_delay: { p50_ms: p50Ms, p99_ms: p99Ms, max_ms: maxMs },
      storage: {
        is_storing: database.isStoring,
        not_storing_since: database.isStoring ? null : toIso(metrics.commits.failingSinceMs),
        engine: database.engineName,
        database_bytes: sizes?.databaseBytes ?? null,
        wal_bytes: sizes?.walBytes ?? null,
      },
      queue: { records: waiting.records, bytes: waiting.bytes, max_records: limit.records, max_bytes: limit.bytes },
      commits: this.commits(),
      requests: {
        status_2xx: metrics.requests.ofClass(2),
        status_3xx: metrics.requests.ofClass(3),
        status_4xx: metrics.requests.ofClass(4),
        status_5xx: metrics.requests.ofClass(5),
      },
      records: (Object.entries(metrics.records) as [RecordKind, RecordCounts][]).map(([kind, counts]) => ({ kind, ...counts })),
      refused: {
        records_queue_full: metrics.recordsRefused.queue_full,
        records_locked: metrics.recordsRefused.locked,
        records_wal_full: metrics.recordsRefused.wal_full,
        records_away: metrics.recordsRefused.away,
        records_commit_failed: metrics.recordsRefused.commit_failed,
        records_stopping: metrics.recordsRefused.stopping,
        requests_throttled: metrics.requestsRefused.throttled,
        requests_overloaded: metrics.requestsRefused.overloaded,
        requests_malformed: metrics.requestsRefused.malformed,
        connections_dropped: metrics.connectionsDropped,
      },
    };
  }

  private commits(): CommitsResponse {
    const { failed, durations, records, recentDurations, lastAtMs } = this.metrics.commits;
    const [p50, p99] = recentDurations.percentiles(50, 99) ?? [];
    return { count: durations.count, failed, records: records.sum, p50_ms: p50 ?? null, p99_ms: p99 ?? null, last_at: toIso(lastAtMs) };
  }
}

function toIso(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
