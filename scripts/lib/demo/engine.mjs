/**
 * A model of the engine: what a run records of itself, by chance that is the same each time. Good seeds help, more where a function is hard;
 * weak ones do harm; those borrowed from another function do neither.
 */
import { adapted, broken, Corpus, failingTests, isSame } from './corpus.mjs';
import { GROUPS } from './functions/index.mjs';
import { Random } from './random.mjs';

/** What is left of the failures when a function has good seeds, and of the successes when it has weak ones. */
const FAILURES_WITH_GOOD = 0.4;
const SUCCESSES_WITH_WEAK = 0.2;
const SHARE_OF_WEAK = 0.16;
const SHARE_OF_BORROWED = 0.12;

/** What becomes of a good seed when the function is solved; else the search found a solution by itself. */
const VERBATIM = 0.42;
const ADAPTED = 0.38;

/** The engine's rule: the bias rises when a seed won and falls otherwise, within 0..0.5. */
const FIRST_BIAS = 0.25;
const BIAS_STEP = { won: 0.05, other: -0.02 };

/**
 * @typedef {object} RunPlan
 * @property {string} id
 * @property {string} notes
 * @property {boolean} seeding
 * @property {number} beam
 * @property {number} maxIters
 * @property {number} [functions] how many it comes to; all when absent
 * @property {'finished' | 'failed' | 'cancelled'} [end] how it says that it ended; it never does when absent
 */

export class Engine {
  #random;
  #corpus;
  #bias = FIRST_BIAS;

  constructor(seed) {
    this.#random = new Random(seed);
    this.#corpus = new Corpus(this.#random);
  }

  /** Records of the corpus before the first run. */
  corpus(nowMs) {
    return this.#corpus.begin(nowMs);
  }

  /**
   * The records of a run, each made when it is asked for.
   * @param {RunPlan} plan
   * @param {{ time: () => number, pass: (ms: number) => void }} clock milliseconds since 1970; pass: what takes its time in a clock that is made up
   */
  *run(plan, clock) {
    yield {
      kind: 'run_meta',
      run_id: plan.id,
      timestamp: iso(clock),
      seed_bias: plan.seeding ? this.#bias : 0,
      seeding_enabled: plan.seeding,
      max_iters: plan.maxIters,
      beam: plan.beam,
      notes: plan.notes,
    };
    const functions = this.#random.some(GROUPS.flat(), plan.functions ?? Infinity);
    for (const fn of functions) yield* this.#synthesis(plan, fn, clock);
    clock.pass(1_500);
    if (plan.end !== undefined) yield { kind: 'run_status', run_id: plan.id, status: plan.end, finished_at: iso(clock) };
  }

  *#synthesis(plan, fn, clock) {
    const random = this.#random;
    const begunMs = clock.time();
    const seeds = plan.seeding ? this.#chooseSeeds(fn, Math.min(12, Math.floor(plan.beam / 4))) : [];
    for (const [rank, seed] of seeds.entries()) {
      clock.pass(random.whole(200, 900));
      yield this.#usedSeed(plan, fn, { seed, rank, timestamp: iso(clock) });
    }
    const isSolved = random.chance(successProbability(fn, seeds));
    const iterations = isSolved ? random.whole(3, Math.floor(plan.maxIters * (1.1 - fn.ease))) : plan.maxIters;
    clock.pass(iterations * random.whole(120, 220));
    const snippet = isSolved ? this.#solution(fn, seeds) : this.#failure(fn, seeds);
    const winner = seeds.find((seed) => isSame(seed.snippet, snippet));
    const passedAnew = isSolved ? fn.tests : random.whole(1, fn.tests - 1);
    // What equals a seed passes what the seed passed.
    const passed = winner?.passed ?? passedAnew;
    const [durationMs, timestamp] = [clock.time() - begunMs, iso(clock)];
    yield {
      kind: 'outcome',
      id: random.uuid(),
      run_id: plan.id,
      function: fn.name,
      passed,
      total: fn.tests,
      score: Math.round((passed / fn.tests) * 100) / 100,
      iterations,
      duration_ms: durationMs,
      snippet,
      failing_tests: failingTests(fn, passed),
      timestamp,
    };
    if (plan.seeding) this.#learn(winner !== undefined);
    if (random.chance(isSolved ? 0.7 : 0.2))
      yield* this.#corpus.add(fn, { snippet, isGood: isSolved, timestamp, iteration: iterations, durationMs });
  }

  /** All good, or all weak, or all borrowed, so that each kind shows what it does. */
  #chooseSeeds(fn, limit) {
    const random = this.#random;
    const [kind, weak] = [random.next(), this.#corpus.weak(fn)];
    if (kind < SHARE_OF_WEAK) return random.some(weak, 1).map((seed) => ({ ...seed, similarity: random.between(0.58, 0.88) }));
    if (kind < SHARE_OF_WEAK + SHARE_OF_BORROWED)
      return random.some(this.#corpus.borrowed(fn), Math.min(limit, 2)).map((seed) => ({ ...seed, similarity: random.between(0.3, 0.56) }));
    // New entries are tried first, old ones are not forgotten.
    const [newest, ...older] = this.#corpus.good(fn);
    const chosen = random.chance(0.6) ? [newest, ...random.some(older, 2)] : random.some([newest, ...older], 3);
    const similarities = chosen.map(() => random.between(0.66, 0.97)).sort((one, other) => other - one);
    return chosen.slice(0, limit).map((seed, rank) => ({ ...seed, similarity: similarities[rank] }));
  }

  #usedSeed(plan, fn, { seed, rank, timestamp }) {
    return {
      kind: 'used_seed',
      id: this.#random.uuid(),
      run_id: plan.id,
      function: fn.name,
      source_id: seed.id,
      reason: { method: seed.fn === fn ? 'jaccard' : 'signature', similarity: seed.similarity, rank: rank + 1 },
      score: Math.round((0.6 * seed.similarity + (0.4 * seed.passed) / seed.total) * 100) / 100,
      passed: seed.passed,
      total: seed.total,
      snippet: seed.snippet,
      timestamp,
    };
  }

  #solution(fn, seeds) {
    const [lead] = seeds.filter((seed) => seed.fn === fn && seed.isGood);
    const kind = this.#random.next();
    if (lead === undefined || kind > VERBATIM + ADAPTED) return this.#found(fn);
    // Written anew, the white space is another.
    return (kind > VERBATIM ? adapted(lead.snippet, fn) : undefined) ?? `${lead.snippet}\n`;
  }

  /** By itself the search finds what is like no seed. */
  #found(fn) {
    return this.#random.chance(0.5) ? fn.fresh : (adapted(fn.fresh, fn) ?? fn.fresh);
  }

  #failure(fn, seeds) {
    const [lead] = seeds.filter((seed) => seed.fn === fn && !seed.isGood);
    if (lead === undefined) return broken(fn);
    return (this.#random.chance(0.6) ? adapted(lead.snippet, fn) : undefined) ?? `${lead.snippet}\n`;
  }

  #learn(hasWon) {
    const bias = this.#bias + (hasWon ? BIAS_STEP.won : BIAS_STEP.other);
    this.#bias = Math.round(Math.min(0.5, Math.max(0, bias)) * 100) / 100;
  }
}

function successProbability({ name, ease }, seeds) {
  if (seeds.some((seed) => !seed.isGood)) return ease * SUCCESSES_WITH_WEAK;
  return seeds.some((seed) => seed.fn.name === name) ? 1 - (1 - ease) * FAILURES_WITH_GOOD : ease;
}

function iso(clock) {
  return new Date(clock.time()).toISOString();
}
