import type { ComparedCellResponse } from '../api/models/compared-cell-response';
import { formatDuration } from '../ui/duration';
import type { IconName } from '../ui/icon';
import { formatPercent } from '../ui/shares';

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
  started_at: 'Started',
  finished_at: 'Finished',
  success_rate: 'Success rate',
  seeds: 'Seeds',
  outcomes: 'Functions with an outcome',
  solved: 'Solved functions',
};

/** A setting by its name for people; one that this page does not know yet stands there as the server calls it. */
export function settingName(name: string): string {
  return SETTING_NAMES[name] ?? name.replace(/_/g, ' ');
}

export function settingText(name: string, value: unknown): string {
  if (value === null || value === undefined) return 'not given';
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
