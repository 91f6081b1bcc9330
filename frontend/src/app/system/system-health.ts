import { formatCount, formatPercent } from '../ui/shares';
import { formatBytes, formatMs } from './format';
import { growthOf, queueFill, recordsRefused, requestsRefused, unexplainedErrors, type Sample } from './system-history';

/** The limits of docs/operations/alerts.yml, where they can be seen at a glance. */
const QUEUE_NEAR_LIMIT = 0.7;
const SLOW_COMMIT_MS = 500;
const SLOW_EVENT_LOOP_MS = 100;
const LARGE_WAL_BYTES = 256 * 1024 * 1024;

export interface Health {
  readonly isStoring: boolean;
  /** When it ceased to store, ISO 8601; absent while it stores. */
  readonly notStoringSince?: string;
  /** What is not as it should be, one sentence each. */
  readonly warnings: readonly string[];
}

/** How the server does, in words; `undefined` before its first answer. */
export function healthOf(history: readonly Sample[]): Health | undefined {
  const system = history.at(-1)?.system;
  if (system === undefined) return undefined;
  const { storage, commits, event_loop_delay: eventLoop } = system;
  const fill = queueFill(system);
  const refused = growthOf(history, recordsRefused);
  const turnedAway = growthOf(history, requestsRefused);
  const failed = growthOf(history, unexplainedErrors);
  const warnings = [
    fill > QUEUE_NEAR_LIMIT && `The write queue is ${formatPercent(fill)} full; beyond its limit writes are refused.`,
    commits.p99_ms !== null && commits.p99_ms > SLOW_COMMIT_MS && `Commits are slow: one in a hundred takes ${formatMs(commits.p99_ms)}.`,
    eventLoop.p99_ms > SLOW_EVENT_LOOP_MS && `The event loop is up to ${formatMs(eventLoop.p99_ms)} late; every request waits for it.`,
    storage.wal_bytes !== null &&
      storage.wal_bytes > LARGE_WAL_BYTES &&
      `The write-ahead log has grown to ${formatBytes(storage.wal_bytes)}: some process has been reading for long.`,
    refused > 0 && `${plural(refused, 'record was', 'records were')} refused in the last 5 minutes; clients send them again.`,
    turnedAway > 0 &&
      `${plural(turnedAway, 'request or connection was', 'requests or connections were')} turned away in the last 5 minutes.`,
    failed > 0 && `${plural(failed, 'request', 'requests')} failed with 5xx in the last 5 minutes.`,
  ].filter((warning) => warning !== false);
  return {
    isStoring: storage.is_storing,
    ...(storage.not_storing_since === null ? {} : { notStoringSince: storage.not_storing_since }),
    warnings,
  };
}

function plural(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
