import type { SystemResponse } from '../api/models/system-response';

/** How far back the figures of the page reach. */
const HISTORY_MS = 300_000;
/** What a line stands for at least, so that the first answers are not drawn as if they were hours. */
const SHORTEST_SPAN_MS = 60_000;

/** One answer of the server, and the rates since the one before. */
export interface Sample {
  /** When it came; milliseconds since 1970, by this browser's clock. */
  readonly atMs: number;
  readonly system: SystemResponse;
  /** Absent in the first answer of a server, which has nothing to compare with. */
  readonly recordsPerSecond?: number;
  readonly requestsPerSecond?: number;
  readonly turnedAwayPerSecond?: number;
}

/** Adds an answer, and forgets what is older than `HISTORY_MS`. */
export function withAnswer(history: readonly Sample[], system: SystemResponse, atMs: number): readonly Sample[] {
  const former = history.at(-1)?.system;
  const kept = history.filter((sample) => sample.atMs >= atMs - HISTORY_MS);
  return [...kept, { atMs, system, ...ratesSince(former, system) }];
}

/** How much time the history covers, or shall be drawn to cover. */
export function spanOf(history: readonly Sample[]): number {
  const lengthMs = (history.at(-1)?.atMs ?? 0) - (history[0]?.atMs ?? 0);
  return Math.max(SHORTEST_SPAN_MS, lengthMs);
}

function ratesSince(former: SystemResponse | undefined, system: SystemResponse): Partial<Sample> {
  if (former === undefined || !isSameProcess(former, system)) return {};
  // By the server's own clock: an answer may have been under way for long.
  const seconds = system.uptime_seconds - former.uptime_seconds;
  if (seconds <= 0) return {};
  return {
    recordsPerSecond: (recordsStored(system) - recordsStored(former)) / seconds,
    requestsPerSecond: (requestsAnswered(system) - requestsAnswered(former)) / seconds,
    turnedAwayPerSecond: (turnedAway(system) - turnedAway(former)) / seconds,
  };
}

/** A restart sets the counters back to zero. */
function isSameProcess(one: SystemResponse, other: SystemResponse): boolean {
  return one.started_at === other.started_at;
}

function recordsStored({ records }: SystemResponse): number {
  return records.reduce((sum, { stored, replaced }) => sum + stored + replaced, 0);
}

function requestsAnswered({ requests }: SystemResponse): number {
  return requests.status_2xx + requests.status_3xx + requests.status_4xx + requests.status_5xx;
}

/** Valid records that were answered with 503. Those of a stopping server never show: it is gone before anybody asks. */
export function recordsRefused({ refused }: SystemResponse): number {
  return (
    refused.records_queue_full +
    refused.records_locked +
    refused.records_wal_full +
    refused.records_away +
    refused.records_commit_failed +
    refused.records_stopping
  );
}

export function requestsRefused({ refused }: SystemResponse): number {
  return refused.requests_overloaded + refused.connections_dropped;
}

/**
 * Answers with 5xx that no refusal explains: a refused request is one of them, a refused record is at most one, because a batch refuses many
 * at once. Only its growth means anything.
 */
export function unexplainedErrors(system: SystemResponse): number {
  return system.requests.status_5xx - system.refused.requests_overloaded - recordsRefused(system);
}

/** Records, requests and connections that the server had no room for. */
function turnedAway(system: SystemResponse): number {
  return recordsRefused(system) + requestsRefused(system);
}

/** The fuller of records and bytes, of their limit; 1 is full. */
export function queueFill({ queue }: SystemResponse): number {
  return Math.max(queue.records / queue.max_records, queue.bytes / queue.max_bytes);
}

/** How much a counter grew in the history, as far as it is of the present process. */
export function growthOf(history: readonly Sample[], counter: (system: SystemResponse) => number): number {
  const last = history.at(-1)?.system;
  if (last === undefined) return 0;
  const first = history.find(({ system }) => isSameProcess(system, last))?.system ?? last;
  return counter(last) - counter(first);
}
