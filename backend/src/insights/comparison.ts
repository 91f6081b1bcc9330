/** Pure: what runs have, held against one of them. */
import type { Run } from '../runs/index.js';
import type { ComparedOutcome, ComparedSeeds, ComparedTotals } from './compare.repository.js';
import type {
  ComparedCellResponse,
  ComparedEffectResponse,
  ComparedSeedsResponse,
  ComparedSettingResponse,
  SettingValue,
} from './dto/compare.response.js';

/** What is compared of runs as a whole. */
const SETTINGS = [
  'status',
  'seed_bias',
  'seeding_enabled',
  'max_iters',
  'beam',
  'notes',
  'started_at',
  'finished_at',
  'duration_ms',
] as const;
const RESULTS = ['seeds', 'outcomes', 'solved', 'success_rate'] as const;

/** Whatever runs are compared: no two begin at the same time, and that is no difference between them. */
const NEVER_DIFFER: readonly string[] = ['started_at', 'finished_at'];

export function settingsOf(runs: readonly Run[]): ComparedSettingResponse[] {
  return [...SETTINGS, ...RESULTS].map((name) => {
    const values: SettingValue[] = runs.map((run) => run[name]);
    return { name, values, differs: !NEVER_DIFFER.includes(name) && values.some((value) => value !== values[0]) };
  });
}

/** What changed of whether functions are solved, for each run; null for the baseline. */
export function effectsOf(totals: readonly ComparedTotals[], baseline: ComparedTotals): (ComparedEffectResponse | null)[] {
  return totals.map((run) => {
    if (run === baseline) return null;
    const gained = run.solved - run.solved_shared;
    const lost = baseline.solved - run.solved_shared;
    const tried = run.outcomes + baseline.outcomes - run.outcomes_shared;
    return { gained, lost, same: tried - gained - lost };
  });
}

export function sourcesOf(totals: readonly ComparedTotals[], baseline: ComparedTotals): ComparedSeedsResponse {
  return {
    sources: totals.map(({ sources }) => sources),
    gained: totals.map(({ sources, sources_shared: shared }) => sources - shared),
    lost: totals.map(({ sources_shared: shared }) => baseline.sources - shared),
  };
}

/** Of a run and function: what a cell shows but for the names of sources. */
type Cell = Omit<ComparedCellResponse, 'gained' | 'lost'>;

/** What runs have of some functions, by run and function. */
export class Cells {
  private readonly outcomes: ReadonlyMap<string, ComparedOutcome>;
  private readonly seeds: ReadonlyMap<string, ComparedSeeds>;

  constructor(
    private readonly baseline: string,
    found: { readonly outcomes: readonly ComparedOutcome[]; readonly seeds: readonly ComparedSeeds[] },
  ) {
    this.outcomes = byCell(found.outcomes);
    this.seeds = byCell(found.seeds);
  }

  /** @returns null where the run has neither outcome nor seeds of the function */
  of(run_id: string, name: string): Cell | null {
    const outcome = this.outcomes.get(cellKey(run_id, name));
    const { seeds, sources, shared } = this.seeds.get(cellKey(run_id, name)) ?? { seeds: 0, sources: 0, shared: 0 };
    if (outcome === undefined && seeds === 0) return null;
    const lost_count = (this.seeds.get(cellKey(this.baseline, name))?.sources ?? 0) - shared;
    return { ...resultOf(outcome), seeds, gained_count: sources - shared, lost_count };
  }
}

function resultOf(found: ComparedOutcome | undefined): Omit<Cell, 'seeds' | 'gained_count' | 'lost_count'> {
  if (found === undefined) {
    const nothing = { outcome_id: null, passed: null, total: null, score: null, usage: null, iterations: null, duration_ms: null };
    return { outcome: 'none', ...nothing };
  }
  const { id, passed, total, is_solved, score, usage, iterations, duration_ms } = found;
  return { outcome: is_solved === 0 ? 'unsolved' : 'solved', outcome_id: id, passed, total, score, usage, iterations, duration_ms };
}

/** NUL is in no text that is stored. */
export function cellKey(run_id: string, name: string): string {
  return `${run_id}\0${name}`;
}

function byCell<Row extends { readonly run_id: string; readonly function: string }>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [cellKey(row.run_id, row.function), row]));
}
