/** What the evidence tables have to hold, computed from all records one by one. */
import type { TestDatabase } from '../support/test-database.js';

type Value = string | number | null;
type Row = Readonly<Record<string, Value>>;
export type Evidence = Readonly<Record<EvidenceTable, readonly Row[]>>;
type EvidenceTable = keyof typeof COLUMNS;

const COLUMNS = {
  trials: 'run_id, function, outcome, timestamp, is_solved, seeded, score, usage, source_id, seeds_through',
  function_counts: 'function, seeded_trials, seeded_solved, unseeded_trials, unseeded_solved',
  source_counts: 'source_id, function, uses, trials, solved, verbatim, adapted, unknown, first_used_at, last_used_at',
  calibration_counts: 'method, band, uses, solved',
  due_trials: 'run_id, function',
} as const;

interface Records {
  readonly seeds: readonly Row[];
  readonly outcomes: readonly Row[];
  /** For what was found out of the seeds, which is no record. */
  readonly finals: readonly Row[];
}

/** What is stored, and what has to be: of the same moment, although usage may be derived meanwhile. */
export async function readEvidence(database: TestDatabase): Promise<{ readonly stored: Evidence; readonly expected: Evidence }> {
  const rows = (sql: string): Promise<Row[]> => database.query<Row>(sql);
  const readFinals = (): Promise<Row[]> => rows('SELECT run_id, function, usage, source_id FROM trials ORDER BY run_id, function');
  for (;;) {
    const finals = await readFinals();
    const seeds = await rows('SELECT seq, run_id, function, source_id, reason_json, timestamp FROM used_seeds');
    const outcomes = await rows('SELECT seq, run_id, function, is_solved, score, timestamp FROM outcomes');
    const stored = Object.fromEntries(
      await Promise.all(
        Object.entries(COLUMNS).map(async ([table, columns]) => [table, sorted(await rows(`SELECT ${columns} FROM ${table}`))] as const),
      ),
    ) as Record<EvidenceTable, Row[]>;
    if (JSON.stringify(finals) === JSON.stringify(await readFinals())) return { stored, expected: evidenceOf({ seeds, outcomes, finals }) };
  }
}

function evidenceOf({ seeds, outcomes, finals }: Records): Evidence {
  const trials = trialsOf({ seeds, outcomes, finals });
  return {
    trials: sorted(trials),
    function_counts: sorted(
      [...groupBy(trials, (trial) => trial['function'] ?? null)].map(([func, of]) => ({
        function: func,
        seeded_trials: of.filter(({ seeded }) => seeded === 1).length,
        seeded_solved: of.filter(({ seeded, is_solved }) => seeded === 1 && is_solved === 1).length,
        unseeded_trials: of.filter(({ seeded }) => seeded === 0).length,
        unseeded_solved: of.filter(({ seeded, is_solved }) => seeded === 0 && is_solved === 1).length,
      })),
    ),
    source_counts: sorted(sourcesOf(seeds, trials)),
    calibration_counts: sorted(calibrationOf(seeds, trials)),
    due_trials: [],
  };
}

function trialsOf({ seeds, outcomes, finals }: Records): Row[] {
  const inOrder = [...outcomes].sort((a, b) => compare(a['timestamp'], b['timestamp']) || compare(a['seq'], b['seq']));
  const last = new Map(inOrder.map((outcome) => [trialKey(outcome), outcome]));
  return [...last].map(([key, outcome]) => {
    const final = finals.find((row) => trialKey(row) === key);
    const through = Math.max(0, ...seeds.filter((seed) => trialKey(seed) === key).map(({ seq }) => Number(seq)));
    const { run_id = null, timestamp = null, is_solved = null, score = null } = outcome;
    return {
      ...{
        run_id,
        function: outcome['function'] ?? null,
        outcome: outcome['seq'] ?? null,
        timestamp,
        is_solved,
        seeded: through > 0 ? 1 : 0,
        score,
      },
      ...{ usage: final?.['usage'] ?? null, source_id: final?.['source_id'] ?? null, seeds_through: through },
    };
  });
}

function sourcesOf(seeds: readonly Row[], trials: readonly Row[]): Row[] {
  const uses = groupBy(
    // In databases of before there are empty ones.
    seeds.filter(({ source_id }) => source_id !== null && source_id !== ''),
    (seed) => JSON.stringify([seed['source_id'], seed['function']]),
  );
  return [...uses].map(([key, of]) => {
    const [source_id, func] = JSON.parse(key) as [string, string];
    const tried = trials.filter((trial) => of.some((seed) => trialKey(seed) === trialKey(trial)));
    const won = (usage: string): number => tried.filter((trial) => trial['usage'] === usage && trial['source_id'] === source_id).length;
    const times = of.map(({ timestamp }) => String(timestamp)).sort();
    return {
      ...{ source_id, function: func, uses: of.length, trials: tried.length },
      ...{ solved: tried.filter(({ is_solved }) => is_solved === 1).length, verbatim: won('verbatim'), adapted: won('adapted') },
      unknown: tried.filter(({ usage, source_id: winner }) => usage === null || (usage !== 'ignored' && winner === null)).length,
      ...{ first_used_at: times[0] ?? null, last_used_at: times.at(-1) ?? null },
    };
  });
}

function calibrationOf(seeds: readonly Row[], trials: readonly Row[]): Row[] {
  const judged = seeds.flatMap((seed) =>
    trials.filter((trial) => trialKey(trial) === trialKey(seed)).map(({ is_solved = null }): Row => ({ ...seed, is_solved })),
  );
  return [...groupBy(judged, ({ reason_json = null }) => JSON.stringify(reasonOf(reason_json)))].map(([key, of]) => {
    const [method, band] = JSON.parse(key) as [string, number];
    return { method, band, uses: of.length, solved: of.filter(({ is_solved }) => is_solved === 1).length };
  });
}

/** Method and band. */
function reasonOf(json: Value): [string, number] {
  const reason = (json === null ? {} : JSON.parse(String(json))) as { readonly method?: unknown; readonly similarity?: unknown };
  const { method, similarity } = reason;
  return [
    typeof method === 'string' ? Array.from(method).slice(0, 100).join('') : '',
    typeof similarity === 'number' && similarity >= 0 && similarity <= 1 ? Math.min(9, Math.floor(similarity * 10)) : -1,
  ];
}

function groupBy<Key>(rows: readonly Row[], keyOf: (row: Row) => Key): Map<Key, Row[]> {
  const groups = new Map<Key, Row[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return groups;
}

function trialKey(row: Row): string {
  return JSON.stringify([row['run_id'], row['function']]);
}

function compare(a: Value = null, b: Value = null): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}

function sorted(rows: readonly Row[]): Row[] {
  const keyOf = (row: Row): string => JSON.stringify(Object.values(row).slice(0, 2));
  return [...rows].sort((a, b) => compare(keyOf(a), keyOf(b)));
}
