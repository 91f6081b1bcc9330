import type { Database } from '../../src/database/database.js';
import { CorpusEntry } from '../../src/corpus/index.js';
import { toRunMeta } from '../../src/run-meta/index.js';
import { toUsedSeed } from '../../src/used-seeds/index.js';
import type { NewRecord } from '../../src/database/record-table.js';

const TIME = '2025-10-02T09:20:00.000Z';
/** What quoting, escaping, encoding and sorting may stumble over. */
const TEXTS = [
  '\u{1f600}\u{10ffff}\uffff\ufffd',
  '\ufeffmark first',
  'NULL',
  '{"a","b"}',
  '\\N \\. \\" "" \' $1 ?',
  'tab\tnew\nline\r\n\u2028\u0001\u007f',
  ' ',
  'Zürich e\u0301 \u00e9 \u05d0',
];
const NUMBERS = [5e-324, -5e-324, 1.7976931348623157e308, -1e308, 0.1 + 0.2, 1 / 3, 2 ** 53, 1e15 + 0.3, -0, 0, 123456789012345680];

export const SEEDS = 60;
export const ENTRIES = 30;
export const RUNS = 20;

/** Fills a database with rows of which every value has something to it; the times of most are equal. */
export async function storeNastyRows(database: Database): Promise<void> {
  await database.store(Array.from({ length: RUNS }, (_, n) => nastyRun(n)));
  await database.store(Array.from({ length: SEEDS }, (_, n) => nastySeed(n)));
  await database.store(Array.from({ length: ENTRIES }, (_, n) => nastyEntry(n)));
}

export function nastyRun(n: number, notes = pick(TEXTS, n)): NewRecord {
  return toRunMeta({
    run_id: `run ${n} ${pick(TEXTS, n)}`,
    timestamp: TIME,
    seed_bias: pick([0, 0.5, 0.1, 5e-324], n),
    seeding_enabled: n % 2 === 0,
    max_iters: pick([1, Number.MAX_SAFE_INTEGER], n),
    beam: n % 3 === 0 ? undefined : n,
    notes: n % 4 === 0 ? undefined : notes,
  });
}

export function nastySeed(n: number): NewRecord {
  return toUsedSeed({
    id: `seed ${n} ${pick(TEXTS, n)}`,
    run_id: `run ${n % RUNS} ${pick(TEXTS, n % RUNS)}`,
    function: pick(TEXTS, n + 1),
    timestamp: n % 7 === 0 ? `2025-10-02T09:20:00.${String(999 - n).padStart(3, '0')}Z` : TIME,
    source_id: n % 3 === 0 ? undefined : pick(TEXTS, n + 2),
    reason: n % 5 === 0 ? undefined : { [pick(TEXTS, n)]: [pick(NUMBERS, n), null, { deep: pick(TEXTS, n + 3) }] },
    score: n % 11 === 10 ? undefined : pick(NUMBERS, n),
    passed: n % 2 === 0 ? undefined : 0,
    total: n % 2 === 0 ? undefined : Number.MAX_SAFE_INTEGER,
    snippet: n % 20 === 19 ? 'ünd '.repeat(50_000) : pick(TEXTS, n + 4),
  });
}

function nastyEntry(n: number): NewRecord<CorpusEntry> {
  return {
    kind: { name: 'corpus_entry', entity: CorpusEntry, onRepeat: 'keep' },
    entity: {
      id: `entry ${n} ${pick(TEXTS, n)}`,
      timestamp: TIME,
      spec_id: '',
      spec_hash: pick(TEXTS, n),
      func_name: pick(TEXTS, n + 1),
      func_signature: pick(TEXTS, n + 2),
      passed: n % 3,
      total: 2,
      is_perfect: n % 3 === 2,
      score: pick(NUMBERS, n),
      failing_tests: n % 2 === 0 ? [] : TEXTS,
      snippet: pick(TEXTS, n + 3),
      complexity: null,
      iteration: n,
      calls_functions: n % 2 === 0 ? null : [pick(TEXTS, n)],
      sig_key: n % 2 === 0 ? null : 'f(I)->I',
      post_bow: null,
      duration_ms: n % 2 === 0 ? null : 2 ** 40,
      synthesis_method: n % 2 === 0 ? '' : null,
    },
  };
}

function pick<T>(values: readonly T[], n: number): T {
  return values[n % values.length] as T;
}
