import { formatCount, formatPercent } from '../ui/shares';
import { formatAmount, formatBytes, formatMs } from './format';
import type { SparklinePoint } from './sparkline';
import { queueFill, type Sample } from './system-history';

/** One figure of the page: what it is, how it went, and a line of detail. */
export interface Tile {
  readonly heading: string;
  /** The figure now, with its unit. */
  readonly value: string;
  readonly detail: string;
  readonly points: readonly SparklinePoint[];
  /** Says a value of the line with its unit. */
  readonly format: (value: number) => string;
  /** See Sparkline. */
  readonly top: number;
}

interface Figure extends Omit<Tile, 'value' | 'detail' | 'points'> {
  /** Absent where a sample does not tell. */
  readonly of: (sample: Sample) => number | undefined;
  readonly detail: (sample: Sample) => string;
}

const MIB = 1024 * 1024;
const NOT_MEASURED = '–';

const perSecond = (value: number): string => `${formatAmount(value)}/s`;

const FIGURES: readonly Figure[] = [
  {
    heading: 'Records stored',
    of: ({ recordsPerSecond }) => recordsPerSecond,
    format: perSecond,
    top: 10,
    detail: () => 'Of all kinds, since the answer before',
  },
  {
    heading: 'Requests',
    of: ({ requestsPerSecond }) => requestsPerSecond,
    format: perSecond,
    top: 10,
    detail: () => 'Those of this page among them',
  },
  {
    heading: 'Commit time, p99',
    of: ({ system }) => system.commits.p99_ms ?? undefined,
    format: formatMs,
    top: 10,
    detail: ({ system: { commits } }) =>
      commits.p50_ms === null ? 'No commit in the last 10\u00A0s' : `Half within ${formatMs(commits.p50_ms)}, of the last 10 to 20 s`,
  },
  {
    heading: 'Event loop delay, p99',
    of: ({ system }) => system.event_loop_delay.p99_ms,
    format: formatMs,
    top: 20,
    detail: ({ system: { event_loop_delay } }) =>
      `Median ${formatMs(event_loop_delay.p50_ms)}, longest ${formatMs(event_loop_delay.max_ms)}, in 10 s`,
  },
  {
    heading: 'Write queue',
    of: ({ system }) => queueFill(system),
    format: formatPercent,
    top: 1,
    detail: ({ system: { queue } }) =>
      `${formatCount(queue.records)} of ${formatCount(queue.max_records)} records, ${formatBytes(queue.bytes)} of ${formatBytes(queue.max_bytes)}`,
  },
  {
    heading: 'Turned away',
    of: ({ turnedAwayPerSecond }) => turnedAwayPerSecond,
    format: perSecond,
    top: 10,
    detail: () => 'All that found no room',
  },
  {
    heading: 'Memory',
    of: ({ system }) => system.memory_bytes,
    format: formatBytes,
    top: 128 * MIB,
    detail: () => 'Resident, of the whole process',
  },
];

const WAL: Figure = {
  heading: 'Write-ahead log',
  of: ({ system }) => system.storage.wal_bytes ?? undefined,
  format: formatBytes,
  top: 16 * MIB,
  detail: ({ system: { storage } }) =>
    storage.database_bytes === null ? '' : `Beside a database of ${formatBytes(storage.database_bytes)}`,
};

/** On PostgreSQL, whose log is the server's, shared by all databases of it. */
const DATABASE: Figure = {
  heading: 'Database',
  of: ({ system }) => system.storage.database_bytes ?? undefined,
  format: formatBytes,
  top: 16 * MIB,
  detail: ({ system }) => (system.storage.database_bytes === null ? 'Cannot be reached' : 'On PostgreSQL, with its indexes'),
};

/** The tiles of what was sampled; none before the first sample. */
export function tilesOf(history: readonly Sample[]): Tile[] {
  const latest = history.at(-1);
  if (latest === undefined) return [];
  const figures = [...FIGURES, latest.system.storage.engine === 'sqlite' ? WAL : DATABASE];
  return figures.map(({ of, detail, ...figure }) => {
    const now = of(latest);
    return {
      ...figure,
      value: now === undefined ? NOT_MEASURED : figure.format(now),
      detail: detail(latest),
      points: history.map((sample) => ({ atMs: sample.atMs, value: of(sample) })),
    };
  });
}
