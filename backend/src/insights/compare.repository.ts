import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { StoredValue } from '../database/record-table.js';
import type { Usage } from '../outcomes/index.js';
import { places } from './places.js';

/** The final outcome of a function in a run. */
export interface ComparedOutcome {
  readonly run_id: string;
  readonly function: string;
  readonly id: string;
  readonly passed: number | null;
  readonly total: number | null;
  readonly is_solved: number;
  readonly score: number | null;
  readonly usage: Usage | null;
  readonly iterations: number | null;
  readonly duration_ms: number | null;
}

/** How many of something a run has for a function. */
export interface Counted {
  readonly run_id: string;
  readonly function: string;
  readonly count: number;
}

/** A source of a run's seeds for a function. */
export interface NamedSource {
  readonly run_id: string;
  readonly function: string;
  readonly source_id: string;
}

/** Which of the two sides has a source that the other has not: the run, or the baseline. */
export type Side = 'gained' | 'lost';

/** What runs have, counted where it is: nothing but a row for each run and function leaves the database. */
@Injectable()
export class CompareRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  outcomes(runs: readonly string[]): Promise<ComparedOutcome[]> {
    return this.database.survey<ComparedOutcome>(
      `SELECT final.run_id, final.function, outcome.id, outcome.passed, outcome.total, final.is_solved, outcome.score,
        COALESCE(outcome.usage, final.usage) AS usage, outcome.iterations, outcome.duration_ms
        FROM final_outcomes AS final JOIN outcomes AS outcome ON outcome.seq = final.outcome WHERE final.run_id IN (${places(runs)})`,
      runs,
    );
  }

  seeds(runs: readonly string[]): Promise<Counted[]> {
    return this.database.survey<Counted>(
      `SELECT run_id, function, COUNT(*) AS count FROM used_seeds WHERE run_id IN (${places(runs)}) GROUP BY run_id, function`,
      runs,
    );
  }

  /** How many sources each of the runs has gained or lost against the baseline, by function. */
  sourcesByFunction(runs: readonly string[], baseline: string, side: Side): Promise<Counted[]> {
    return this.database.survey<Counted>(
      `${differences(runs, side, 'function, source_id')} SELECT run_id, function, COUNT(*) AS count FROM different GROUP BY run_id, function`,
      parametersOf(runs, baseline, side),
    );
  }

  /** The same, whatever the function. */
  sources(runs: readonly string[], baseline: string, side: Side): Promise<Omit<Counted, 'function'>[]> {
    return this.database.survey<Counted>(
      `${differences(runs, side, 'source_id')} SELECT run_id, COUNT(*) AS count FROM different GROUP BY run_id`,
      parametersOf(runs, baseline, side),
    );
  }

  /** The first of these sources by name, of some functions. */
  namedSources(
    runs: readonly string[],
    baseline: string,
    side: Side,
    { functions, limit }: { readonly functions: readonly string[]; readonly limit: number },
  ): Promise<NamedSource[]> {
    return this.database.survey<NamedSource>(
      `${differences(runs, side, 'function, source_id')} SELECT run_id, function, source_id FROM (
        SELECT run_id, function, source_id, ROW_NUMBER() OVER (PARTITION BY run_id, function ORDER BY source_id) AS place
        FROM different WHERE function IN (${places(functions)})) AS placed
      WHERE place <= ? ORDER BY run_id, function, source_id`,
      [...parametersOf(runs, baseline, side), ...functions, limit],
    );
  }
}

/** What one side has and the other has not, in the columns by which sources are told apart. */
function differences(runs: readonly string[], side: Side, columns: string): string {
  const names = columns.split(', ');
  const distinct = (condition: string): string =>
    `SELECT DISTINCT run_id, ${columns} FROM used_seeds WHERE source_id <> '' AND ${condition}`;
  const same = (one: string, other: string): string => names.map((name) => `${one}.${name} = ${other}.${name}`).join(' AND ');
  const of = (table: string): string => names.map((name) => `${table}.${name}`).join(', ');
  const ofRuns = `ours AS (${distinct(`run_id IN (${places(runs)})`)}), theirs AS (${distinct('run_id = ?')})`;
  const different =
    side === 'gained'
      ? `SELECT ours.run_id, ${of('ours')} FROM ours LEFT JOIN theirs ON ${same('ours', 'theirs')} WHERE theirs.run_id IS NULL`
      : `SELECT runs.run_id, ${of('theirs')} FROM theirs CROSS JOIN (SELECT run_id FROM runs WHERE run_id IN (${places(runs)})) AS runs
        LEFT JOIN ours ON ours.run_id = runs.run_id AND ${same('ours', 'theirs')} WHERE ours.run_id IS NULL`;
  return `WITH ${ofRuns}, different AS (${different})`;
}

function parametersOf(runs: readonly string[], baseline: string, side: Side): StoredValue[] {
  return side === 'gained' ? [...runs, baseline] : [...runs, baseline, ...runs];
}
