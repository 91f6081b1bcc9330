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

/** The seeds of a function in a run. */
export interface ComparedSeeds {
  readonly run_id: string;
  readonly function: string;
  readonly seeds: number;
  /** Distinct ones, and those of them that the baseline has for the function too. */
  readonly sources: number;
  readonly shared: number;
}

/** A source of a run's seeds for a function. */
export interface NamedSource {
  readonly run_id: string;
  readonly function: string;
  readonly source_id: string;
}

/** Which of the two sides has a source that the other has not: the run, or the baseline. */
export type Side = 'gained' | 'lost';

/** Where a function stands: those in which the runs differ are at 0, before the others at 1, and each by name. */
export interface Place {
  readonly place: number;
  readonly function: string;
}

export interface JudgedFunctions {
  readonly function_count: number;
  readonly functions_differ: number;
  readonly page: readonly Place[];
}

/** What a run came to as a whole. `shared` and `both` are what it has in common with the baseline. */
export interface ComparedTotals {
  readonly run_id: string;
  /** Functions with a final outcome, and those with a solving one. */
  readonly outcomes: number;
  readonly solved: number;
  readonly outcomes_shared: number;
  readonly solved_shared: number;
  /** Distinct ones. */
  readonly sources: number;
  readonly sources_shared: number;
}

export interface PageOfFunctions {
  readonly all: boolean;
  readonly limit: number;
  readonly behind?: readonly StoredValue[];
}

/** What tells outcomes apart: time and iterations are never the same. */
const TOLD_APART = ['is_solved', 'passed', 'total', 'score', 'usage'];

/** All rows of a group have the same in a column, be it nothing. */
const isOne = (column: string): string => `(COUNT(${column}) = 0 OR (COUNT(${column}) = COUNT(*) AND MIN(${column}) = MAX(${column})))`;

/** What runs have, held against one of them where it is: nothing but a page of it leaves the database, however large the runs are. */
@Injectable()
export class CompareRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /**
   * In how many functions the runs differ, and some of the functions in their order. Runs that are all like the baseline are all alike, and need
   * not be held against it one by one.
   */
  async judge(runs: readonly string[], { all, limit, behind }: PageOfFunctions): Promise<JudgedFunctions> {
    const alike = `(ended.outcomes = ${runs.length} AND ended.is_one = 1 OR ended.outcomes IS NULL AND seeded.runs = ${runs.length})
      AND COALESCE(seeded.sources_of_runs = seeded.sources * ${runs.length}, true)`;
    const conditions = [...(all ? [] : ['place = 0']), ...(behind === undefined ? [] : ['(place, function) > (?, ?)'])];
    const rows = await this.database.survey<Omit<JudgedFunctions, 'page'> & (Place | { readonly place: null })>(
      `WITH ended AS MATERIALIZED (
          SELECT function, COUNT(*) AS outcomes, CASE WHEN ${TOLD_APART.map(isOne).join(' AND ')} THEN 1 ELSE 0 END AS is_one
          FROM (SELECT final.function, final.is_solved, outcome.passed, outcome.total, final.score, COALESCE(outcome.usage, final.usage) AS usage
            FROM trials AS final JOIN outcomes AS outcome ON outcome.seq = final.outcome WHERE final.run_id IN (${places(runs)})) AS final
          GROUP BY function),
        seeded AS MATERIALIZED (
          SELECT function, COUNT(DISTINCT run_id) AS runs, COUNT(DISTINCT NULLIF(source_id, '')) AS sources,
            COUNT(NULLIF(source_id, '')) AS sources_of_runs
          FROM (SELECT DISTINCT function, run_id, source_id FROM used_seeds WHERE run_id IN (${places(runs)})) AS used
          GROUP BY function),
        judged AS MATERIALIZED (
          SELECT named.function, CASE WHEN ${alike} THEN 1 ELSE 0 END AS place
          FROM (SELECT function FROM ended UNION SELECT function FROM seeded) AS named
          LEFT JOIN ended ON ended.function = named.function LEFT JOIN seeded ON seeded.function = named.function)
      SELECT totals.function_count, totals.functions_differ, page.place, page.function
        FROM (SELECT COUNT(*) AS function_count, COUNT(CASE WHEN place = 0 THEN 1 END) AS functions_differ FROM judged) AS totals
        LEFT JOIN (SELECT place, function FROM judged WHERE ${['true', ...conditions].join(' AND ')} ORDER BY place, function LIMIT ?) AS page ON true
        ORDER BY page.place, page.function`,
      [...runs, ...runs, ...(behind ?? []), limit],
    );
    const { function_count = 0, functions_differ = 0 } = rows[0] ?? {};
    return { function_count, functions_differ, page: rows.filter((row): row is (typeof rows)[number] & Place => row.place !== null) };
  }

  /** A row for each of the runs, in any order. */
  totals(runs: readonly string[], baseline: string): Promise<ComparedTotals[]> {
    return this.database.survey<ComparedTotals>(
      `WITH used AS MATERIALIZED (SELECT DISTINCT run_id, source_id FROM used_seeds WHERE source_id <> '' AND run_id IN (${places(runs)})),
        sources AS (SELECT ours.run_id, COUNT(*) AS sources, COUNT(theirs.source_id) AS sources_shared
          FROM used AS ours LEFT JOIN used AS theirs ON theirs.run_id = ? AND theirs.source_id = ours.source_id GROUP BY ours.run_id),
        ended AS (SELECT ours.run_id, COUNT(*) AS outcomes, COUNT(theirs.function) AS outcomes_shared,
            COUNT(CASE WHEN ours.is_solved = 1 THEN 1 END) AS solved,
            COUNT(CASE WHEN ours.is_solved = 1 AND theirs.is_solved = 1 THEN 1 END) AS solved_shared
          FROM trials AS ours LEFT JOIN trials AS theirs ON theirs.run_id = ? AND theirs.function = ours.function
          WHERE ours.run_id IN (${places(runs)}) GROUP BY ours.run_id)
      SELECT runs.run_id, ${['outcomes', 'solved', 'outcomes_shared', 'solved_shared'].map((name) => `COALESCE(ended.${name}, 0) AS ${name}`).join(', ')},
          COALESCE(sources.sources, 0) AS sources, COALESCE(sources.sources_shared, 0) AS sources_shared
        FROM runs LEFT JOIN ended ON ended.run_id = runs.run_id LEFT JOIN sources ON sources.run_id = runs.run_id
        WHERE runs.run_id IN (${places(runs)})`,
      [...runs, baseline, baseline, ...runs, ...runs],
    );
  }

  outcomes(runs: readonly string[], functions: readonly string[]): Promise<ComparedOutcome[]> {
    return this.database.survey<ComparedOutcome>(
      `SELECT final.run_id, final.function, outcome.id, outcome.passed, outcome.total, final.is_solved, outcome.score,
        COALESCE(outcome.usage, final.usage) AS usage, outcome.iterations, outcome.duration_ms
        FROM trials AS final JOIN outcomes AS outcome ON outcome.seq = final.outcome
        WHERE final.run_id IN (${places(runs)}) AND final.function IN (${places(functions)})`,
      [...runs, ...functions],
    );
  }

  seeds(runs: readonly string[], baseline: string, functions: readonly string[]): Promise<ComparedSeeds[]> {
    return this.database.survey<ComparedSeeds>(
      `WITH used AS MATERIALIZED (SELECT run_id, function, source_id, COUNT(*) AS seeds FROM used_seeds
          WHERE function IN (${places(functions)}) AND run_id IN (${places(runs)}) GROUP BY run_id, function, source_id)
        SELECT ours.run_id, ours.function, CAST(SUM(ours.seeds) AS BIGINT) AS seeds, COUNT(NULLIF(ours.source_id, '')) AS sources,
          COUNT(NULLIF(theirs.source_id, '')) AS shared
        FROM used AS ours LEFT JOIN used AS theirs
          ON theirs.run_id = ? AND theirs.function = ours.function AND theirs.source_id = ours.source_id
        GROUP BY ours.run_id, ours.function`,
      [...functions, ...runs, baseline],
    );
  }

  /** The first by name of the sources that one side has and the other has not, for some functions in each of the runs. */
  namedSources(
    runs: readonly string[],
    baseline: string,
    side: Side,
    { functions, limit }: { readonly functions: readonly string[]; readonly limit: number },
  ): Promise<NamedSource[]> {
    const distinct = (condition: string): string =>
      `SELECT DISTINCT run_id, function, source_id FROM used_seeds
        WHERE source_id <> '' AND function IN (${places(functions)}) AND ${condition}`;
    const same = 'ours.function = theirs.function AND ours.source_id = theirs.source_id';
    const different =
      side === 'gained'
        ? `SELECT ours.run_id, ours.function, ours.source_id FROM ours LEFT JOIN theirs ON ${same} WHERE theirs.run_id IS NULL`
        : `SELECT runs.run_id, theirs.function, theirs.source_id FROM theirs
            CROSS JOIN (SELECT run_id FROM runs WHERE run_id IN (${places(runs)})) AS runs
            LEFT JOIN ours ON ours.run_id = runs.run_id AND ${same} WHERE ours.run_id IS NULL`;
    return this.database.survey<NamedSource>(
      `WITH ours AS MATERIALIZED (${distinct(`run_id IN (${places(runs)})`)}), theirs AS MATERIALIZED (${distinct('run_id = ?')})
        SELECT run_id, function, source_id FROM (
          SELECT run_id, function, source_id, ROW_NUMBER() OVER (PARTITION BY run_id, function ORDER BY source_id) AS place
          FROM (${different}) AS different) AS placed
        WHERE place <= ? ORDER BY run_id, function, source_id`,
      [...functions, ...runs, ...functions, baseline, ...(side === 'gained' ? [] : runs), limit],
    );
  }
}
