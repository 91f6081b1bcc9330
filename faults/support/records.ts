/** Records that follow from their number alone, so that the oracle can tell what must be stored without having kept it. */

export type Kind = 'used_seed' | 'run_meta' | 'corpus_entry';

export interface TestRecord {
  readonly kind: Kind;
  /** What is posted. */
  readonly body: Readonly<Record<string, unknown>>;
}

export const ENDPOINTS: Readonly<Record<Kind, string>> = {
  used_seed: '/api/used-seeds',
  run_meta: '/api/run-meta',
  corpus_entry: '/api/corpus',
};

const EPOCH_MS = Date.UTC(2025, 9, 2);

/** Of ten records, seven are seeds, two are corpus entries, one is a run. About 400 bytes each. */
export function recordOf(n: number): TestRecord {
  switch (n % 10) {
    case 3:
      return { kind: 'run_meta', body: runMeta(n) };
    case 5:
    case 8:
      return { kind: 'corpus_entry', body: corpusEntry(n) };
    default:
      return { kind: 'used_seed', body: usedSeed(n) };
  }
}

function usedSeed(n: number): Record<string, unknown> {
  return {
    id: `01990000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`,
    run_id: `run-${Math.floor(n / 100)}`,
    function: `function-${n}`,
    source_id: `entry-${n % 1000}`,
    reason: { similarity: (n % 100) / 100, method: 'jaccard', neighbours: [n, n + 1] },
    score: (n % 1000) / 1000,
    passed: n % 11,
    total: 10 + (n % 11),
    snippet: snippet(n),
    // Every second seed leaves its time to the server.
    ...(n % 2 === 0 && { timestamp: timestamp(n) }),
  };
}

function runMeta(n: number): Record<string, unknown> {
  return {
    run_id: `meta-${n}`,
    timestamp: timestamp(n),
    seed_bias: (n % 50) / 100,
    seeding_enabled: n % 4 !== 3,
    max_iters: 1 + (n % 1000),
    beam: 1 + (n % 9),
    notes: snippet(n),
  };
}

function corpusEntry(n: number): Record<string, unknown> {
  return {
    id: `entry-${n}`,
    timestamp: timestamp(n),
    spec_id: `spec-${n % 97}`,
    spec_hash: `hash-${n}`,
    func_name: `function-${n % 31}`,
    func_signature: 'function(a:int,b:int)->int',
    passed: n % 4,
    total: 3 + (n % 4),
    score: (n % 1000) / 1000,
    snippet: snippet(n),
    failing_tests: [`test-${n}`],
    post_bow: ['sum', `word-${n % 13}`],
    sig_key: 'function(I,I)->I',
  };
}

function timestamp(n: number): string {
  return new Date(EPOCH_MS + n * 1000).toISOString();
}

function snippet(n: number): string {
  return `def function_${n}(items):\n    total = ${n}\n    for item in items:\n        total += item * ${n % 7}\n    return total  # ${'ä'.repeat(n % 40)}\n`;
}
