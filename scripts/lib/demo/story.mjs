/** What the demonstration tells: two weeks of runs, and one run after another from now on. The types: story.d.mts. */
import { Engine } from './engine.mjs';

const HOUR_MS = 3_600_000;
/** The chance of this number makes a story in which seeds help by 14 points, as the model means it to, with some functions that they do not help. */
const CHANCE = 806;

export const DEMO_NOTICE = 'Demonstration data: made up, and gone when this server stops.';
const NOTES = 'Demonstration data, made up.';

const KINDS = {
  nightly: { seeding: true, beam: 24, maxIters: 200, notes: 'Nightly, with seeds.' },
  control: { seeding: false, beam: 24, maxIters: 200, notes: 'The same without seeds, to compare with.' },
  repeat: { seeding: true, beam: 24, maxIters: 200, notes: 'The nightly once more: how much of it was chance?' },
  wide: { seeding: true, beam: 48, maxIters: 400, notes: 'A wider beam: does it need fewer seeds?' },
  live: { seeding: true, beam: 24, maxIters: 200, notes: 'Going on now.' },
};

/** Hours before the end of each day, and kind. */
const EVERY_DAY = [
  [21, 'nightly'],
  [19, 'control'],
  [9, 'repeat'],
  [7, 'control'],
];
const DAYS = 14;

/** What is out of the ordinary: hours ago, kind, and in what. A run that says no end goes silent. */
const ONCE = [
  [262, 'wide'],
  [237, 'nightly', { end: 'failed', functions: 5, notes: 'Nightly, with seeds. Worker 3 ran out of memory.' }],
  [166, 'wide', { end: 'cancelled', functions: 7, notes: 'A wider beam. Stopped by hand: too slow.' }],
  [46, 'wide'],
  [0.7, 'wide', { end: undefined, functions: 6, notes: 'A wider beam. Its machine has gone away.' }],
];

/** Hours ago, kind and changes: so many runs that the verdict does not hang on those that are still to come. */
const PAST = Array.from({ length: DAYS }, (_, day) => EVERY_DAY.map(([hours, kind]) => [24 * day + hours, kind]))
  .flat()
  .filter(([hours]) => !ONCE.some(([hoursOnce]) => hours === hoursOnce))
  .concat(ONCE)
  .sort(([hoursAgo], [hoursOfOther]) => hoursOfOther - hoursAgo);
const FIRST_NUMBER = 2101;
const PLANS = PAST.map(([hoursAgo, kind, changes], index) => ({ hoursAgo, ...planOf(FIRST_NUMBER + index, kind, changes) }));
const RUN_ID = new RegExp(`^ax-2\\d{3}-(${Object.keys(KINDS).join('|')})$`);

export function createStory(nowMs) {
  const engine = new Engine(CHANCE);
  const corpus = engine.corpus(nowMs);
  const runs = PLANS.map(({ hoursAgo, ...plan }) => [...engine.run(plan, clockFrom(nowMs - hoursAgo * HOUR_MS))]);
  return { past: [corpus, ...runs], drops: drops(nowMs), live: (time) => liveRuns(engine, { time, pass: () => undefined }) };
}

export function isOfDemo({ run_id, notes }) {
  return RUN_ID.test(run_id) && notes?.startsWith(NOTES) === true;
}

function* liveRuns(engine, clock) {
  for (let number = FIRST_NUMBER + PLANS.length; ; number += 1)
    // Every third without seeds: what is compared goes on, too.
    yield* engine.run(planOf(number, 'live', { seeding: number % 3 !== 2 }), clock);
}

function planOf(number, kind, changes) {
  const plan = { id: `ax-${number}-${kind}`, end: 'finished', ...KINDS[kind], ...changes };
  return { ...plan, notes: `${NOTES} ${plan.notes}` };
}

function drops(nowMs) {
  const client = 'aurora_telemetry 1.0 on worker-3';
  const drop = (hoursAgo, fields) => ({ kind: 'drops', client, timestamp: new Date(nowMs - hoursAgo * HOUR_MS).toISOString(), ...fields });
  return [
    drop(236.9, { count: 14, reason: 'spool_full', run_id: PLANS.find(({ end }) => end === 'failed').id }),
    drop(236.8, { count: 3, reason: 'unreadable' }),
    drop(117, { count: 1, reason: 'refused', client: 'aurora_telemetry 1.0 on worker-1' }),
  ];
}

function clockFrom(startMs) {
  let nowMs = startMs;
  return { time: () => nowMs, pass: (ms) => (nowMs += ms) };
}
