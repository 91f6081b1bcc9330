/** Measures contestants against each other: in turn and repeated, so that what else the machine does falls on all alike. */
import { cpuMsOf } from './contestants.mjs';
import { median, ratios } from './stats.mjs';

/**
 * @typedef {import('./http-load.mjs').LoadResult & { cpuUs?: number }} Sample cpuUs: time of a core that the server took for each answer
 * @typedef {{ name: string, run: (durationMs: number) => Promise<Sample> }} Runner
 *
 * @typedef {object} Outcome of a runner
 * @property {number} median of what was compared
 * @property {number[]} values of each repetition
 * @property {number[]} ratios of each repetition, the first runner's value to this one's
 * @property {number} ratio the first runner's median to this one's
 * @property {Sample[]} samples
 */

/**
 * Puts a load on a server.
 * @param {{ run: (job: object) => Promise<import('./http-load.mjs').LoadResult> }} loader
 * @param {import('./contestants.mjs').Contestant} contestant counts in `acknowledged` what it has acknowledged
 * @param {import('./sources.mjs').SourceSpec} source
 * @param {object} load `connections` and `durationMs` or `count`, perhaps `ratePerSecond`
 * @returns {Promise<Sample>}
 */
export async function put(loader, contestant, source, load) {
  const { host, port, key, pid } = contestant;
  const cpuBefore = cpuMsOf(pid);
  const result = await loader.run({ load: { host, port, key, ...load }, source });
  const cpuMs = pid === undefined ? undefined : cpuMsOf(pid) - cpuBefore;
  contestant.acknowledged = (contestant.acknowledged ?? 0) + result.acknowledged;
  contestant.refused = (contestant.refused ?? 0) + Object.values(result.refused).reduce((sum, count) => sum + count, 0);
  contestant.firstRefusal ??= result.firstRefusal;
  return { ...result, cpuUs: Number.isNaN(cpuMs) ? undefined : (cpuMs * 1000) / result.answered };
}

/** A runner that keeps so many connections busy. @returns {Runner} */
export function runnerOf(loader, contestant, source, connections) {
  return { name: contestant.name, run: (durationMs) => put(loader, contestant, source, { connections, durationMs }) };
}

/**
 * @param {Runner[]} runners the first is the one that is compared with the others
 * @param {{ repetitions: number, durationMs: number, warmUpMs: number, unit?: keyof Sample }} options
 * @returns {Promise<Outcome[]>}
 */
export async function compare(runners, { repetitions, durationMs, warmUpMs, unit = 'perSecond' }) {
  const samples = runners.map(() => []);
  for (const runner of runners) await runner.run(warmUpMs);
  for (let n = 0; n < repetitions; n += 1) {
    // Forwards and backwards in turn: none is always the one that runs after another.
    const order = runners.map((_, index) => (n % 2 === 0 ? index : runners.length - 1 - index));
    for (const index of order) samples[index].push(await runners[index].run(durationMs));
  }
  const values = samples.map((list) => list.map((sample) => sample[unit]));
  return runners.map((_, index) => ({
    median: median(values[index]),
    values: values[index],
    ratios: ratios(values[0], values[index]),
    ratio: median(values[0]) / median(values[index]),
    samples: samples[index],
  }));
}

/** @param {Outcome} outcome */
export function medianOf({ samples }, pick) {
  return median(samples.map(pick));
}

/** @throws Error when an answer was not good, or what lies in the database is not what was acknowledged */
export function assertAllGood(contestant, { countStored } = {}) {
  const { name, refused = 0, firstRefusal, acknowledged = 0 } = contestant;
  if (refused > 0) throw new Error(`The ${name} refused ${refused} requests; the first: ${firstRefusal}`);
  if (countStored === undefined || contestant.databasePath === undefined) return;
  const stored = countStored(contestant.databasePath);
  if (stored !== acknowledged) throw new Error(`The ${name} acknowledged ${acknowledged} records and stored ${stored}.`);
}
