/** Pure: what runs have, held against one of them. */
import type { Run } from '../runs/index.js';
import type { Counted, ComparedOutcome, Side } from './compare.repository.js';
import type { ComparedCellResponse, ComparedEffectResponse, ComparedSettingResponse, SettingValue } from './dto/compare.response.js';

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

/** Of a run and function: what a cell shows but for the names of sources. */
type Cell = Omit<ComparedCellResponse, 'gained' | 'lost'>;

/** A function with its cells in the order of the runs; null where a run has neither outcome nor seeds. */
export interface ComparedFunction {
  readonly function: string;
  readonly differs: boolean;
  readonly cells: readonly (Cell | null)[];
}

export interface Findings {
  readonly outcomes: readonly ComparedOutcome[];
  readonly seeds: readonly Counted[];
  /** By function. */
  readonly sources: Readonly<Record<Side, readonly Counted[]>>;
}

/** All functions of the runs: those in which any run differs from the baseline first, then by name. */
export function compareFunctions(run_ids: readonly string[], baseline: string, found: Findings): ComparedFunction[] {
  const outcomes = byCell(found.outcomes);
  const seeds = byCell(found.seeds);
  const gained = byCell(found.sources.gained);
  const lost = byCell(found.sources.lost);
  const names = new Set([...found.outcomes, ...found.seeds].map((row) => row.function));
  const compared = Array.from(names, (name) => {
    const cells = run_ids.map((run_id) => {
      const key = cellKey(run_id, name);
      const counts = { gained_count: gained.get(key)?.count ?? 0, lost_count: lost.get(key)?.count ?? 0 };
      return cellOf(outcomes.get(key), seeds.get(key)?.count ?? 0, counts);
    });
    const ofBaseline = cells[run_ids.indexOf(baseline)] ?? null;
    return { function: name, differs: cells.some((cell) => isDifferent(cell, ofBaseline)), cells };
  });
  return compared.sort(inOrder);
}

/** Where a function stands in the order. */
export function inOrder(
  one: Pick<ComparedFunction, 'function' | 'differs'>,
  other: Pick<ComparedFunction, 'function' | 'differs'>,
): number {
  if (one.differs !== other.differs) return one.differs ? -1 : 1;
  if (one.function === other.function) return 0;
  return one.function < other.function ? -1 : 1;
}

/** What changed of whether functions are solved, for each run; null for the baseline. */
export function effectsOf(
  run_ids: readonly string[],
  baseline: string,
  functions: readonly ComparedFunction[],
): (ComparedEffectResponse | null)[] {
  const place = run_ids.indexOf(baseline);
  return run_ids.map((run_id, index) => {
    if (run_id === baseline) return null;
    const effect = { gained: 0, lost: 0, same: 0 };
    for (const { cells } of functions) {
      const [here, there] = [cells[index], cells[place]].map((cell) => cell?.outcome ?? 'none');
      if (here === 'none' && there === 'none') continue;
      if ((here === 'solved') === (there === 'solved')) effect.same += 1;
      else if (here === 'solved') effect.gained += 1;
      else effect.lost += 1;
    }
    return effect;
  });
}

type Counts = Pick<Cell, 'gained_count' | 'lost_count'>;

function cellOf(outcome: ComparedOutcome | undefined, seeds: number, counts: Counts): Cell | null {
  if (outcome !== undefined) {
    const { id, passed, total, is_solved, score, usage, iterations, duration_ms } = outcome;
    const solved = is_solved === 0 ? 'unsolved' : 'solved';
    return { outcome: solved, outcome_id: id, passed, total, score, usage, iterations, duration_ms, seeds, ...counts };
  }
  if (seeds === 0) return null;
  const nothing = { outcome_id: null, passed: null, total: null, score: null, usage: null, iterations: null, duration_ms: null };
  return { outcome: 'none', ...nothing, seeds, ...counts };
}

/** Time and iterations are left out: they are never the same. */
function isDifferent(cell: Cell | null, baseline: Cell | null): boolean {
  if (cell === null || baseline === null) return cell !== baseline;
  if (cell.gained_count + cell.lost_count > 0) return true;
  return (['outcome', 'passed', 'total', 'score', 'usage'] as const).some((name) => cell[name] !== baseline[name]);
}

/** NUL is in no text that is stored. */
export function cellKey(run_id: string, name: string): string {
  return `${run_id}\0${name}`;
}

function byCell<Row extends { readonly run_id: string; readonly function: string }>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [cellKey(row.run_id, row.function), row]));
}
