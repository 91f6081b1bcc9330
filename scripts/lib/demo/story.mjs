/** What the demonstration tells: two weeks of runs, and one run after another from now on. The types: story.d.mts. */
import { Engine } from './engine.mjs';

const HOUR_MS = 3_600_000;
/** The chance of this number makes a story in which seeds help by 12 points, as the model means it to. */
const CHANCE = 845;

export const DEMO_NOTICE = 'Demonstration data: made up, and gone when this server stops.';
const NOTES = 'Demonstration data, made up.';

const KINDS = {
  nightly: { seeding: true, beam: 24, maxIters: 200, notes: 'Nightly, with seeds.' },
  control: { seeding: false, beam: 24, maxIters: 200, notes: 'The same without seeds, to compare with.' },
  wide: { seeding: true, beam: 48, maxIters: 400, notes: 'A wider beam: does it need fewer seeds?' },
  live: { seeding: true, beam: 24, maxIters: 200, notes: 'Going on now.' },
};

/** Hours ago, kind, and what is out of the ordinary. A run that says no end goes silent. */
const PAST = [
  [333, 'nightly'],
  [325, 'control'],
  [309, 'nightly'],
  [301, 'control'],
  [285, 'nightly'],
  [277, 'control'],
  [262, 'wide'],
  [253, 'control'],
  [237, 'nightly', { end: 'failed', functions: 5, notes: 'Nightly, with seeds. Worker 3 ran out of memory.' }],
  [213, 'nightly'],
  [205, 'control'],
  [189, 'nightly'],
  [181, 'control'],
  [166, 'wide', { end: 'cancelled', functions: 7, notes: 'A wider beam. Stopped by hand: too slow.' }],
  [157, 'control'],
  [141, 'nightly'],
  [117, 'nightly'],
  [109, 'control'],
  [93, 'nightly'],
  [69, 'nightly'],
  [61, 'control'],
  [46, 'wide'],
  [29, 'nightly'],
  [21, 'control'],
  [5, 'nightly'],
  [0.7, 'wide', { end: undefined, functions: 6, notes: 'A wider beam. Its machine has gone away.' }],
];
const FIRST_NUMBER = 2101;
const RUN_ID = new RegExp(`^ax-2\\d{3}-(${Object.keys(KINDS).join('|')})$`);

export function createStory(nowMs) {
  const engine = new Engine(CHANCE);
  const corpus = engine.corpus(nowMs);
  const runs = PAST.map(([hoursAgo, kind, changes], index) => [
    ...engine.run(planOf(FIRST_NUMBER + index, kind, changes), clockFrom(nowMs - hoursAgo * HOUR_MS)),
  ]);
  return { past: [corpus, ...runs], drops: drops(nowMs), live: (time) => liveRuns(engine, { time, pass: () => undefined }) };
}

export function isOfDemo({ run_id, notes }) {
  return RUN_ID.test(run_id) && notes?.startsWith(NOTES) === true;
}

function* liveRuns(engine, clock) {
  for (let number = FIRST_NUMBER + PAST.length; ; number += 1)
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
    drop(236.9, { count: 14, reason: 'spool_full', run_id: `ax-${FIRST_NUMBER + 8}-nightly` }),
    drop(236.8, { count: 3, reason: 'unreadable' }),
    drop(117, { count: 1, reason: 'refused', client: 'aurora_telemetry 1.0 on worker-1' }),
  ];
}

function clockFrom(startMs) {
  let nowMs = startMs;
  return { time: () => nowMs, pass: (ms) => (nowMs += ms) };
}
