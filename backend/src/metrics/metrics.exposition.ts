import type { Database } from '../database/database.js';
import type { DatabaseSizes } from '../database/engine.js';
import { VERSION } from '../config/version.js';
import type { EventLoopDelay } from './event-loop-delay.js';
import type { Metrics } from './metrics.js';
import { Exposition, single } from './prometheus.js';

interface Sources {
  readonly metrics: Metrics;
  readonly database: Database;
  readonly eventLoop: EventLoopDelay;
  readonly countConnections: () => Promise<number>;
}

/** Every metric of this server with its meaning; `docs/operations/monitoring.md` says the same, and a test compares the two. */
export function exposeMetrics({ metrics, database, eventLoop, countConnections }: Sources): Exposition {
  const exposition = new Exposition();
  exposition.gauge({ name: 'aurora_build_info', help: 'Always 1; the version is the label.', labelNames: ['version'] }, () => [
    [{ version: VERSION }, 1],
  ]);
  exposeRequests(exposition, metrics, countConnections);
  exposeRecords(exposition, metrics);
  exposeCommits(exposition, metrics);
  exposeStorage(exposition, database);
  exposeEvents(exposition, metrics);
  exposition.gauge(
    {
      name: 'aurora_event_loop_delay_seconds',
      help: 'How late the event loop was in the last complete window of 10 s; quantile 1 is the maximum.',
      labelNames: ['quantile'],
    },
    () => {
      const { p50Ms, p99Ms, maxMs } = eventLoop.recent;
      return [
        [{ quantile: '0.5' }, p50Ms / 1000],
        [{ quantile: '0.99' }, p99Ms / 1000],
        [{ quantile: '1' }, maxMs / 1000],
      ];
    },
  );
  return exposition;
}

function exposeEvents(exposition: Exposition, { events }: Metrics): void {
  exposition.gauge({ name: 'aurora_event_streams', help: 'Open event streams.' }, () => single(events.streams));
  exposition.counter({ name: 'aurora_events_sent_total', help: 'Events sent, on all streams.' }, () => single(events.sent));
  exposition.counter({ name: 'aurora_event_resyncs_total', help: 'How often a stream was told that something was left out.' }, () =>
    single(events.resyncs),
  );
}

function exposeRequests(exposition: Exposition, metrics: Metrics, countConnections: () => Promise<number>): void {
  exposition.counter(
    {
      name: 'aurora_http_requests_total',
      help: 'Answered requests by method, pattern of the route and status.',
      labelNames: ['method', 'route', 'status'],
    },
    function* () {
      for (const { method, route, statuses } of metrics.requests.routes())
        for (const [status, { count }] of statuses) yield [{ method, route, status: String(status) }, count];
    },
  );
  exposition.histogram(
    { name: 'aurora_http_request_duration_seconds', help: 'Time from the first byte of a request to the last of its answer.' },
    function* () {
      for (const { method, route, durations } of metrics.requests.routes()) yield [{ method, route }, durations];
    },
  );
  exposition.counter(
    {
      name: 'aurora_http_refused_total',
      help: 'Requests refused by reason: throttled (429), overloaded (too many requests or bodies under way), malformed (no HTTP, or too slow).',
      labelNames: ['reason'],
    },
    () => Object.entries(metrics.requestsRefused).map(([reason, count]) => [{ reason }, count]),
  );
  exposition.gauge({ name: 'aurora_http_connections', help: 'Open connections.' }, async () => single(await countConnections()));
  exposition.counter({ name: 'aurora_http_connections_dropped_total', help: 'Connections closed because there were too many.' }, () =>
    single(metrics.connectionsDropped),
  );
}

function exposeRecords(exposition: Exposition, metrics: Metrics): void {
  exposition.counter(
    {
      name: 'aurora_records_total',
      help: 'Records by kind and result: stored, replaced, duplicate, conflict, or rejected because they are invalid.',
      labelNames: ['kind', 'result'],
    },
    function* () {
      for (const [kind, results] of Object.entries(metrics.records))
        for (const [result, count] of Object.entries(results) as [string, number][]) yield [{ kind, result }, count];
    },
  );
  exposition.counter(
    {
      name: 'aurora_records_refused_total',
      help: 'Valid records answered with 503 by reason: queue_full, locked, wal_full, away (the database cannot be reached), commit_failed, stopping; the client sends them again.',
      labelNames: ['reason'],
    },
    () => Object.entries(metrics.recordsRefused).map(([reason, count]) => [{ reason }, count]),
  );
}

function exposeCommits(exposition: Exposition, { commits }: Metrics): void {
  exposition.histogram(
    { name: 'aurora_commit_duration_seconds', help: 'Time from the write lock to the end of COMMIT, with the sync to disk.' },
    () => single(commits.durations),
  );
  exposition.histogram({ name: 'aurora_commit_records', help: 'Records in one commit; a readiness probe counts as one.' }, () =>
    single(commits.records),
  );
  exposition.counter({ name: 'aurora_commits_failed_total', help: 'Commits that failed; nothing of them is stored.' }, () =>
    single(commits.failed),
  );
  exposition.gauge(
    { name: 'aurora_last_commit_timestamp_seconds', help: 'When the last commit succeeded, in seconds since 1970; 0 before the first.' },
    () => single((commits.lastAtMs ?? 0) / 1000),
  );
}

function exposeStorage(exposition: Exposition, database: Database): void {
  exposition.gauge({ name: 'aurora_storing', help: '0 since a commit failed, until one succeeds; else 1.' }, () =>
    single(database.isStoring ? 1 : 0),
  );
  const queue = (name: string, help: string, read: (queue: Database['queue']) => number): void =>
    exposition.gauge({ name, help }, () => single(read(database.queue)));
  queue('aurora_queue_records', 'Records that wait for their commit.', ({ waiting }) => waiting.records);
  queue('aurora_queue_bytes', 'Bytes of the records that wait.', ({ waiting }) => waiting.bytes);
  queue('aurora_queue_limit_records', 'Records that may wait; more are refused.', ({ limit }) => limit.records);
  queue('aurora_queue_limit_bytes', 'Bytes that may wait; more are refused.', ({ limit }) => limit.bytes);
  const size = (name: string, help: string, read: (sizes: DatabaseSizes) => number | undefined): void =>
    exposition.gauge({ name, help }, async () => {
      const bytes = await database.sizes().then(read, () => undefined);
      return bytes === undefined ? [] : single(bytes);
    });
  size('aurora_database_size_bytes', 'Size of the database; absent while it cannot be reached.', ({ databaseBytes }) => databaseBytes);
  size('aurora_wal_size_bytes', "Size of the write-ahead log; absent on PostgreSQL, where it is the server's.", ({ walBytes }) => walBytes);
}
