import type { ComparedCellResponse } from '../api/models/compared-cell-response';
import { capitalised } from '../ui/capitalised';
import { formatDuration } from '../ui/duration';
import type { IconName } from '../ui/icon';
import { TIME_ZONE } from '../ui/local-day';
import { formatPercent } from '../ui/shares';
import { formatTime } from '../ui/time';

const BIAS = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 4 });
const NUMBER = new Intl.NumberFormat('en', { maximumFractionDigits: 6 });

const SETTING_NAMES: Readonly<Record<string, string>> = {
  seed_bias: 'Seed bias',
  seeding_enabled: 'Seeding',
  max_iters: 'Max iterations',
  beam: 'Beam',
  status: 'Status',
  notes: 'Notes',
  duration_ms: 'Duration',
  started_at: `Started, ${TIME_ZONE}`,
  finished_at: `Finished, ${TIME_ZONE}`,
  success_rate: 'Success rate',
  seeds: 'Seeds',
};

/** What the server lists beside the settings, and is what came of a run. */
const RESULTS: ReadonlySet<string> = new Set(['status', 'started_at', 'finished_at', 'duration_ms', 'seeds', 'success_rate']);
/** Both are told in one line. */
const TOLD: ReadonlySet<string> = new Set(['outcomes', 'solved']);

export function kindOf(name: string): 'setting' | 'result' | 'told' {
  if (TOLD.has(name)) return 'told';
  return RESULTS.has(name) ? 'result' : 'setting';
}

/** A setting by its name for people; one that this page does not know yet stands there as the server calls it. */
export function settingName(name: string): string {
  return SETTING_NAMES[name] ?? name.replace(/_/g, ' ');
}

const TIMES: ReadonlySet<string> = new Set(['started_at', 'finished_at']);

export function settingText(name: string, value: unknown): string {
  if (value === null || value === undefined) return kindOf(name) === 'setting' ? 'not given' : '–';
  if (TIMES.has(name) && typeof value === 'string') return formatTime(value);
  if (name === 'status' && typeof value === 'string') return capitalised(value);
  if (name === 'duration_ms' && typeof value === 'number') return formatDuration(value);
  if (name === 'success_rate' && typeof value === 'number') return formatPercent(value);
  if (name === 'seed_bias' && typeof value === 'number') return BIAS.format(value);
  if (typeof value === 'number') return NUMBER.format(value);
  if (typeof value === 'boolean') return value ? 'On' : 'Off';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

interface Change {
  readonly kind: 'gained' | 'lost' | 'same';
  readonly word: string;
  readonly icon: IconName;
}

/** What became of a function, held against the baseline. */
export function changeOf(cell: ComparedCellResponse, baseline: ComparedCellResponse | null): Change {
  const isSolved = cell.outcome === 'solved';
  const wasSolved = baseline?.outcome === 'solved';
  if (isSolved && !wasSolved) return { kind: 'gained', word: 'gained', icon: 'arrow_up' };
  if (!isSolved && wasSolved) return { kind: 'lost', word: 'lost', icon: 'arrow_down' };
  return { kind: 'same', word: 'same', icon: 'equal' };
}

const OUTCOMES: Readonly<Record<ComparedCellResponse['outcome'], string>> = {
  solved: 'Solved',
  unsolved: 'Not solved',
  none: 'No outcome',
};

/** Such as `Not solved, 3 of 5 tests`. */
export function outcomeText({ outcome, passed, total }: ComparedCellResponse): string {
  return passed === null || total === null
    ? OUTCOMES[outcome]
    : `${OUTCOMES[outcome]}, ${String(passed)} of ${String(total)} ${total === 1 ? 'test' : 'tests'}`;
}

/** What else is known of it, such as `adapted · score 0.9 · 12 iterations · 1.4 s`. */
export function effortText({ usage, score, iterations, duration_ms: durationMs }: ComparedCellResponse): string {
  const parts = [
    usage !== null && `seed ${usage}`,
    score !== null && `score ${NUMBER.format(score)}`,
    iterations !== null && `${NUMBER.format(iterations)} ${iterations === 1 ? 'iteration' : 'iterations'}`,
    durationMs !== null && formatDuration(durationMs),
  ];
  return parts.filter((part) => part !== false).join(' · ');
}
