import type { EffectQuery } from './dto/effect.query.js';
import type { FunctionEffectResponse, ScoresResponse, SeedingEffectResponse, WarningCode } from './dto/effect.response.js';
import type { EffectEvidence, FunctionCounts, FunctionEvidence } from './effect.repository.js';
import { LEAST_TRIALS_OF_SIDE } from './least.js';
import { mannWhitney, type ScoreComparison } from './statistics/mann-whitney.js';
import { newcombe, rateOf, type Count } from './statistics/rates.js';
import { stratifiedDifference } from './statistics/stratified.js';

const WARNINGS: Readonly<Record<WarningCode, string>> = {
  bias_feedback: `The engine raises seed_bias after a seed has won and lowers it otherwise. So runs that go well use more seeds: part of what is \
seen here may be success that leads to seeds, and not seeds that lead to success.`,
  outcomes_never_vary:
    'All outcomes are the same. Some versions of the engine report every result as solved: then this says nothing about seeding.',
  scores_never_vary: 'Within each function all scores are the same: they say nothing about seeding.',
  score_direction:
    'Older engines score the cost, where 0 is best, newer ones the quality, where 1 is best. A12 above one half means higher, not better.',
};

export function toSeedingEffect(query: EffectQuery, { counts, scores }: EffectEvidence): SeedingEffectResponse {
  const { since = null, until = null, function: func = null, runs = null } = query;
  const comparable = counts.filter(({ seeded_trials, unseeded_trials }) => seeded_trials > 0 && unseeded_trials > 0);
  const [seeded, unseeded] = [totalOf(comparable, seededOf), totalOf(comparable, unseededOf)];
  const effect =
    comparable.length === 0
      ? undefined
      : stratifiedDifference(comparable.map((row) => ({ seeded: seededOf(row), unseeded: unseededOf(row), functions: row.functions })));
  const all = totalOf(counts, (row) => ({ n: trialsOf(row), solved: row.seeded_solved + row.unseeded_solved }));
  const functions = functionsIn(comparable);
  const enough = isEnough(seeded.n, unseeded.n);
  const comparedScores = compareScores(scores);
  const neverVary = all.n >= LEAST_TRIALS_OF_SIDE && (all.solved === 0 || all.solved === all.n);
  const warnings: WarningCode[] = [
    ...(all.n > 0 ? (['bias_feedback'] as const) : []),
    ...(neverVary ? (['outcomes_never_vary'] as const) : []),
    ...(comparedScores.never_vary ? (['scores_never_vary'] as const) : []),
    ...(comparedScores.enough ? (['score_direction'] as const) : []),
  ];
  return {
    enough,
    least_n: LEAST_TRIALS_OF_SIDE,
    filter: { since, until, function: func, runs },
    seeded: { ...rateOf(seeded), ...effect?.seeded },
    unseeded: { ...rateOf(unseeded), ...effect?.unseeded },
    difference: enough ? (effect?.difference ?? null) : null,
    interval: enough ? (effect?.interval ?? null) : null,
    functions,
    left_out: { functions: functionsIn(counts) - functions, trials: all.n - seeded.n - unseeded.n },
    scores: comparedScores,
    outcomes_never_vary: neverVary,
    warnings: warnings.map((code) => ({ code, text: WARNINGS[code] })),
    trials: all.n,
  };
}

export function toFunctionEffect({ function: func, scores, ...counts }: FunctionEvidence): FunctionEffectResponse {
  const [seeded, unseeded] = [seededOf(counts), unseededOf(counts)];
  const enough = isEnough(seeded.n, unseeded.n);
  const tested = scores !== undefined && isEnough(scores.seeded, scores.unseeded) ? mannWhitney([scores]) : undefined;
  return {
    function: func,
    seeded: rateOf(seeded),
    unseeded: rateOf(unseeded),
    ...(enough ? newcombe(seeded, unseeded) : { difference: null, interval: null }),
    enough,
    a12: tested?.a12 ?? null,
    p: tested?.p ?? null,
  };
}

function compareScores(scores: readonly ScoreComparison[]): ScoresResponse {
  const [n_seeded, n_unseeded] = [
    sum(scores, ({ seeded, functions }) => seeded * functions),
    sum(scores, ({ unseeded, functions }) => unseeded * functions),
  ];
  const enough = isEnough(n_seeded, n_unseeded);
  const { u, z, p, a12 } = enough ? mannWhitney(scores) : { u: null, z: null, p: null, a12: null };
  const never_vary = enough && scores.every((row) => row.scores === 1);
  return { enough, n_seeded, n_unseeded, functions: functionsIn(scores), u, z, p, a12, never_vary };
}

function isEnough(seeded: number, unseeded: number): boolean {
  return seeded >= LEAST_TRIALS_OF_SIDE && unseeded >= LEAST_TRIALS_OF_SIDE;
}

function seededOf({ seeded_trials, seeded_solved }: FunctionCounts): Count {
  return { n: seeded_trials, solved: seeded_solved };
}

function unseededOf({ unseeded_trials, unseeded_solved }: FunctionCounts): Count {
  return { n: unseeded_trials, solved: unseeded_solved };
}

function trialsOf({ seeded_trials, unseeded_trials }: FunctionCounts): number {
  return seeded_trials + unseeded_trials;
}

type Repeated<T> = T & { readonly functions: number };

function totalOf(rows: readonly Repeated<FunctionCounts>[], side: (row: FunctionCounts) => Count): Count {
  return { n: sum(rows, (row) => row.functions * side(row).n), solved: sum(rows, (row) => row.functions * side(row).solved) };
}

function functionsIn(rows: readonly { readonly functions: number }[]): number {
  return sum(rows, ({ functions }) => functions);
}

function sum<T>(rows: readonly T[], of: (row: T) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}
