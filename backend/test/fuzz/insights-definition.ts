/**
 * What /api/insights has to answer, computed from all records by the definitions of docs/decisions/0018-evidence.md: by loops over lists, one
 * trial at a time. Only the statistics are those of the server, which are held against published figures by themselves.
 */
import { mannWhitney } from '../../src/insights/statistics/mann-whitney.js';
import { newcombe, rateOf, wilson, type Rate } from '../../src/insights/statistics/rates.js';
import { stratifiedDifference } from '../../src/insights/statistics/stratified.js';

interface StoredSeed {
  readonly id: string;
  readonly run_id: string;
  readonly function: string;
  readonly source_id: string | null;
  readonly reason_json: string | null;
  readonly timestamp: string;
}

interface StoredOutcome {
  readonly id: string;
  readonly run_id: string;
  readonly function: string;
  readonly passed: number | null;
  readonly total: number | null;
  readonly score: number | null;
  readonly source_id: string | null;
  readonly usage: string | null;
  readonly timestamp: string;
}

interface StoredRun {
  readonly run_id: string;
  readonly seed_bias: number;
  readonly seeding_enabled: number;
  readonly timestamp: string;
}

/** All in the order of their times and, where those tie, of their arrival. */
export interface Records {
  readonly seeds: readonly StoredSeed[];
  readonly outcomes: readonly StoredOutcome[];
  readonly runs: readonly StoredRun[];
}

interface Trial extends StoredOutcome {
  readonly solved: boolean;
  readonly seeds: readonly StoredSeed[];
}

export interface EffectFilter {
  readonly since?: string;
  readonly until?: string;
  readonly function?: string;
  readonly runs?: readonly string[];
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];
const countOf = (trials: readonly Trial[]): { n: number; solved: number } => ({
  n: trials.length,
  solved: trials.filter(({ solved }) => solved).length,
});
const rate = (trials: readonly Trial[]): Rate => rateOf(countOf(trials));
const uses = (source: string, { seeds }: Trial): boolean => seeds.some(({ source_id }) => source_id === source);

/** The last outcome of each run and function. */
function trialsOf({ outcomes, seeds }: Records): Trial[] {
  const final = new Map(outcomes.map((outcome) => [`${outcome.run_id}\n${outcome.function}`, outcome]));
  return [...final.values()].map((outcome) => ({
    ...outcome,
    solved: outcome.total !== null && outcome.total > 0 && outcome.passed === outcome.total,
    seeds: seeds.filter((seed) => seed.run_id === outcome.run_id && seed.function === outcome.function),
  }));
}

const passing = (trials: readonly Trial[], { since, until, function: func, runs }: EffectFilter): Trial[] =>
  trials.filter(
    (trial) =>
      (since === undefined || trial.timestamp >= since) &&
      (until === undefined || trial.timestamp <= until) &&
      (func === undefined || trial.function === func) &&
      (runs === undefined || runs.includes(trial.run_id)),
  );

interface FunctionTrials {
  readonly name: string;
  readonly seeded: readonly Trial[];
  readonly unseeded: readonly Trial[];
}

const byFunction = (trials: readonly Trial[]): FunctionTrials[] =>
  unique(trials.map((trial) => trial.function)).map((name) => {
    const own = trials.filter((trial) => trial.function === name);
    return { name, seeded: own.filter(({ seeds }) => seeds.length > 0), unseeded: own.filter(({ seeds }) => seeds.length === 0) };
  });

/** U by all pairs, ties by all scores. */
function compareScores(functions: readonly FunctionTrials[]): Readonly<Record<string, number | boolean | null>> {
  const scored = functions
    .map(({ seeded, unseeded }) => [seeded, unseeded].map((trials) => trials.flatMap(({ score }) => (score === null ? [] : [score]))))
    .map(([seeded = [], unseeded = []]) => ({ seeded, unseeded }))
    .filter(({ seeded, unseeded }) => seeded.length > 0 && unseeded.length > 0);
  const [n_seeded, n_unseeded] = [scored.flatMap(({ seeded }) => seeded).length, scored.flatMap(({ unseeded }) => unseeded).length];
  const enough = n_seeded >= 10 && n_unseeded >= 10;
  const comparisons = scored.map(({ seeded, unseeded }) => {
    const all = [...seeded, ...unseeded];
    const counts = unique(all).map((score) => all.filter((other) => other === score).length);
    return {
      seeded: seeded.length,
      unseeded: unseeded.length,
      doubled_u: seeded.flatMap((one) => unseeded.map((other) => 1 + Math.sign(one - other))).reduce((sum, pair) => sum + pair, 0),
      ties: counts.reduce((sum, t) => sum + t ** 3 - t, 0),
      scores: counts.length,
      functions: 1,
    };
  });
  const { u, z, p, a12 } = enough ? mannWhitney(comparisons) : { u: null, z: null, p: null, a12: null };
  const never_vary = enough && scored.every(({ seeded, unseeded }) => unique([...seeded, ...unseeded]).length === 1);
  return { enough, n_seeded, n_unseeded, functions: scored.length, u, z, p, a12, never_vary };
}

export function seedingEffect(records: Records, filter: EffectFilter): object {
  const trials = passing(trialsOf(records), filter);
  const functions = byFunction(trials);
  const both = functions.filter(({ seeded, unseeded }) => seeded.length > 0 && unseeded.length > 0);
  const [seeded, unseeded] = [both.flatMap((own) => own.seeded), both.flatMap((own) => own.unseeded)];
  const enough = seeded.length >= 10 && unseeded.length >= 10;
  const effect =
    both.length === 0
      ? undefined
      : stratifiedDifference(both.map((own) => ({ seeded: countOf(own.seeded), unseeded: countOf(own.unseeded), functions: 1 })));
  return {
    enough,
    seeded: { ...rate(seeded), ...effect?.seeded },
    unseeded: { ...rate(unseeded), ...effect?.unseeded },
    difference: enough ? effect?.difference : null,
    interval: enough ? effect?.interval : null,
    functions: both.length,
    left_out: { functions: functions.length - both.length, trials: trials.length - seeded.length - unseeded.length },
    scores: compareScores(both),
    outcomes_never_vary: trials.length >= 10 && unique(trials.map(({ solved }) => solved)).length === 1,
    trials: trials.length,
  };
}

export function functionEffects(records: Records, filter: EffectFilter): object[] {
  return byFunction(passing(trialsOf(records), filter)).map((own) => {
    const enough = own.seeded.length >= 10 && own.unseeded.length >= 10;
    const { p, a12 } = compareScores([own]);
    return {
      function: own.name,
      seeded: rate(own.seeded),
      unseeded: rate(own.unseeded),
      ...(enough ? newcombe(countOf(own.seeded), countOf(own.unseeded)) : { difference: null, interval: null }),
      enough,
      a12,
      p,
    };
  });
}

export interface DefinedSource {
  readonly source_id: string;
  readonly uses: number;
  readonly wins: number;
  readonly lift: number | null;
  readonly harm: number | null;
  readonly harmful: boolean;
  readonly last_used_at: string;
}

export function sources(records: Records): DefinedSource[] {
  const trials = trialsOf(records);
  const ids = unique(records.seeds.flatMap(({ source_id }) => (source_id === null ? [] : [source_id])));
  return ids.map((source_id) => {
    const own = records.seeds.filter((seed) => seed.source_id === source_id);
    const withIt = trials.filter((trial) => uses(source_id, trial));
    const without = (name: string): Trial[] => trials.filter((trial) => trial.function === name && !uses(source_id, trial));
    const compared = withIt.filter((trial) => without(trial.function).length > 0);
    const others = unique(compared.map((trial) => trial.function)).flatMap(without).length;
    const { n, solved } = countOf(compared);
    const baselines = compared.map((trial) => rate(without(trial.function)).rate ?? 0);
    const baseline = n === 0 ? null : baselines.reduce((sum, one) => sum + one, 0) / n;
    const harm = baseline === null || n < 10 || others < 10 ? null : baseline - wilson({ n, solved }).high;
    const [verbatim, adapted] = ['verbatim', 'adapted'].map(
      (usage) => withIt.filter((trial) => trial.usage === usage && trial.source_id === source_id).length,
    ) as [number, number];
    const unknown = withIt.filter(({ usage, source_id: winner }) => usage === null || (usage !== 'ignored' && winner === null)).length;
    const functions = unique(own.map((seed) => seed.function));
    const times = own.map(({ timestamp }) => timestamp).sort();
    return {
      source_id,
      function: null,
      in_corpus: false,
      uses: own.length,
      functions: functions.length,
      runs: unique(own.map(({ run_id }) => run_id)).length,
      trials: withIt.length,
      verbatim,
      adapted,
      ignored: withIt.length - verbatim - adapted - unknown,
      unknown,
      wins: verbatim,
      success: rate(withIt),
      compared: rate(compared),
      baseline,
      lift: baseline === null || n < 5 || others < 5 ? null : (n / (n + 10)) * (solved / n - baseline),
      enough: n >= 5 && others >= 5,
      unique_wins: functions.filter((name) => {
        const solvedTrials = trials.filter((trial) => trial.function === name && trial.solved);
        return solvedTrials.length > 0 && solvedTrials.every((trial) => uses(source_id, trial));
      }).length,
      harm,
      harmful: harm !== null && harm > 0,
      first_used_at: times[0]!,
      last_used_at: times.at(-1)!,
    };
  });
}

/** The functions of a source by name, and its weeks. */
export function sourceDetails(
  records: Records,
  source_id: string,
): { readonly functions: object[]; readonly trend: object[]; readonly trend_is_cut: boolean } {
  const trials = trialsOf(records);
  const own = records.seeds.filter((seed) => seed.source_id === source_id);
  const functions = unique(own.map((seed) => seed.function)).sort();
  const weeks = unique(own.map(({ timestamp }) => mondayOf(timestamp))).sort();
  return {
    functions: functions.map((name) => {
      const withIt = trials.filter((trial) => trial.function === name && uses(source_id, trial));
      const without = trials.filter((trial) => trial.function === name && !uses(source_id, trial));
      const isEnough = withIt.length >= 10 && without.length >= 10;
      return {
        function: name,
        uses: own.filter((seed) => seed.function === name).length,
        trials: withIt.length,
        solved: countOf(withIt).solved,
        rate: rate(withIt),
        without: rate(without),
        ...(isEnough ? newcombe(countOf(withIt), countOf(without)) : { difference: null, interval: null }),
        unique: countOf(withIt).solved > 0 && countOf(without).solved === 0,
      };
    }),
    trend_is_cut: weeks.length > 52,
    trend: weeks.slice(-52).map((week) => {
      const inWeek = own.filter(({ timestamp }) => mondayOf(timestamp) === week);
      const tried = trials.filter((trial) => inWeek.some((seed) => seed.run_id === trial.run_id && seed.function === trial.function));
      return { week, uses: inWeek.length, trials: tried.length, solved: countOf(tried).solved };
    }),
  };
}

/** By counting days back until one is a Monday. */
function mondayOf(timestamp: string): string {
  const day = new Date(timestamp);
  while (day.getUTCDay() !== 1) day.setUTCDate(day.getUTCDate() - 1);
  return day.toISOString().slice(0, 10);
}

/** Newest first; those of one time by run and id. */
export function sourceUses(records: Records, source_id: string): object[] {
  const trials = trialsOf(records);
  const place = ({ timestamp, run_id, id }: StoredSeed): string => [timestamp, run_id, id].join(' ');
  const own = records.seeds.filter((seed) => seed.source_id === source_id).sort((a, b) => (place(a) < place(b) ? 1 : -1));
  return own.map((seed) => {
    const trial = trials.find(({ run_id, function: func }) => run_id === seed.run_id && func === seed.function);
    return {
      id: seed.id,
      run_id: seed.run_id,
      function: seed.function,
      timestamp: seed.timestamp,
      reason: JSON.parse(seed.reason_json ?? 'null') as unknown,
      outcome:
        trial === undefined
          ? null
          : {
              id: trial.id,
              solved: trial.solved,
              usage: trial.usage,
              is_winner: trial.source_id === source_id && trial.usage !== 'ignored',
            },
    };
  });
}

export function calibration(records: Records): object {
  const trials = trialsOf(records);
  const judged = records.seeds.flatMap((seed) => {
    const trial = trials.find(({ run_id, function: func }) => run_id === seed.run_id && func === seed.function);
    if (trial === undefined) return [];
    const { similarity, method } = (JSON.parse(seed.reason_json ?? '{}') ?? {}) as { similarity?: unknown; method?: unknown };
    const isShare = typeof similarity === 'number' && similarity >= 0 && similarity <= 1;
    return {
      method: typeof method === 'string' && method !== '' ? method.slice(0, 100) : null,
      band: isShare ? Math.min(9, Math.floor(similarity * 10)) : -1,
      trial,
    };
  });
  type Judged = (typeof judged)[number];
  const figures = (some: readonly Judged[]): object => ({ success: rate(some.map(({ trial }) => trial)) });
  const bands = (some: readonly Judged[]): object[] =>
    Array.from({ length: 10 }, (_, index) => ({
      from: index / 10,
      to: (index + 1) / 10,
      ...figures(some.filter(({ band }) => band === index)),
    }));
  const methods = unique(judged.map(({ method }) => method)).map((name) => ({ name, own: judged.filter(({ method }) => method === name) }));
  // An empty name sorts first.
  methods.sort((a, b) => b.own.length - a.own.length || ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
  return {
    bands: bands(judged),
    without_similarity: figures(judged.filter(({ band }) => band === -1)),
    methods: methods.slice(0, 20).map(({ name, own }) => ({ method: name, ...figures(own), bands: bands(own) })),
    other_methods: Math.max(0, methods.length - 20),
  };
}

export function diversity(records: Records): object {
  const known = sources(records);
  const counts = known.map((source) => source.uses).sort((a, b) => a - b);
  const whole = counts.reduce((sum, count) => sum + count, 0);
  const differences = counts.flatMap((one) => counts.map((other) => Math.abs(one - other))).reduce((sum, one) => sum + one, 0);
  const byUses = known.toSorted((a, b) => b.uses - a.uses || (a.source_id < b.source_id ? -1 : 1)).slice(0, 10);
  const byAge = known.toSorted((a, b) => (a.last_used_at + a.source_id < b.last_used_at + b.source_id ? -1 : 1)).slice(0, 10);
  const enough = counts.length >= 2;
  const share = (rank: number): number => counts.slice(0, rank).reduce((sum, count) => sum + count, 0) / whole;
  return {
    sources_used: counts.length,
    uses: whole,
    enough,
    // The mean of all differences over twice the mean.
    gini: enough ? differences / counts.length ** 2 / (2 * (whole / counts.length)) : null,
    top10_share: enough ? byUses.reduce((sum, source) => sum + source.uses, 0) / whole : null,
    top: byUses.map((source) => ({ source_id: source.source_id, function: null, uses: source.uses, share: source.uses / whole })),
    // All of the uses are of last year.
    stale: counts.length,
    stalest: byAge.map((source) => ({ source_id: source.source_id, last_used_at: source.last_used_at, uses: source.uses })),
    lorenz:
      counts.length === 0
        ? []
        : [0, ...counts.map((_, index) => index + 1)].map((rank) => ({ sources_share: rank / counts.length, uses_share: share(rank) })),
  };
}

export function bias(records: Records): object {
  const trials = trialsOf(records);
  const all = records.runs.map((run) => ({ ...run, trials: trials.filter(({ run_id }) => run_id === run.run_id) }));
  type RunTrials = (typeof all)[number];
  const figures = (some: readonly RunTrials[]): object => ({ runs: some.length, success: rate(some.flatMap((run) => run.trials)) });
  const seeding = all.filter(({ seeding_enabled }) => seeding_enabled === 1);
  return {
    runs: all
      .toSorted((a, b) => (a.timestamp + a.run_id < b.timestamp + b.run_id ? -1 : 1))
      .map((run) => ({
        run_id: run.run_id,
        started_at: run.timestamp,
        seed_bias: run.seed_bias,
        seeding_enabled: run.seeding_enabled === 1,
        outcomes: run.trials.length,
        solved: countOf(run.trials).solved,
      })),
    total: all.length,
    // Hundredths, as all of the test's are.
    bands: Array.from({ length: 10 }, (_, index) => ({
      from: index / 20,
      to: (index + 1) / 20,
      ...figures(seeding.filter(({ seed_bias }) => Math.min(9, Math.floor(Math.round(seed_bias * 100) / 5)) === index)),
    })),
    without_seeding: figures(all.filter(({ seeding_enabled }) => seeding_enabled === 0)),
  };
}
