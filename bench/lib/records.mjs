/** The records that the measurements store and read: made up, the same at each run, of the size that the engine's have. */

const FUNCTIONS = Array.from({ length: 40 }, (_, n) => `${['quick_sort', 'merge', 'gcd', 'is_prime', 'fold'][n % 5]}_${n}`);
const WORDS = ['sum', 'two', 'numbers', 'sorted', 'list', 'order', 'prime', 'divides', 'both', 'length', 'first', 'last', 'even', 'odd'];
const TYPES = ['I', 'F', 'S', 'B', 'L[I]', 'L[F]'];
const START_MS = Date.UTC(2025, 9, 2);
const CODE = 'def f(xs):\n    out = []\n    for x in xs:\n        if x not in out:\n            out.append(x)\n    return out\n';

/** Bytes of the body of a used seed, as JSON. */
export const SEED_BYTES = 400;
/** Runs in progress at once. */
const RUNS_AT_ONCE = 50;
/** Sets the ids of corpus entries apart from those of seeds; see `seedId`. */
export const CORPUS_FAMILY = 1;

export function functionName(n) {
  return FUNCTIONS[n % FUNCTIONS.length];
}

export function runId(n) {
  return `run-${String(n).padStart(6, '0')}`;
}

/** A UUIDv7 whose time and counter are `n`: as a client's ids, they grow. */
export function seedId(n, family = 0) {
  const time = (START_MS + Math.floor(n / 4096)).toString(16).padStart(12, '0');
  const tail = (family * 2 ** 32 + Math.floor(n / 4096)).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${(n % 4096).toString(16).padStart(3, '0')}-8000-${tail}`;
}

/** Which run the nth seed belongs to: runs go on beside each other, so that the seeds of one do not lie together. */
export function runOfSeed(n, runs, seedsPerRun) {
  const atOnce = Math.min(runs, RUNS_AT_ONCE);
  const group = Math.floor(n / (atOnce * seedsPerRun));
  return runId(Math.min(runs - 1, group * atOnce + (n % atOnce)));
}

/** A used seed as a client sends it, without an id, of `SEED_BYTES` as JSON. */
export function seedBody(n, run_id) {
  const body = {
    run_id,
    function: functionName(n),
    timestamp: time(n),
    source_id: `93d1c4ba-31b5-4a81-81d9-${String(n % 1e12).padStart(12, '0')}`,
    reason: { similarity: (n % 1000) / 1000, method: 'jaccard', rank: n % 7 },
    score: ((n * 7919) % 1000) / 1000,
    passed: n % 11,
    total: 10 + (n % 11),
    snippet: '',
  };
  return { ...body, snippet: snippetOf(SEED_BYTES - JSON.stringify(body).length) };
}

const snippets = new Map();

/** Code that takes so many bytes in JSON, where a line break takes two. */
function snippetOf(bytes) {
  const known = snippets.get(bytes);
  if (known !== undefined) return known;
  const lengthOf = (text) => JSON.stringify(text).length - 2;
  let snippet = CODE.repeat(3).slice(0, bytes);
  while (lengthOf(snippet) > bytes) snippet = snippet.slice(0, -1);
  snippet += '#'.repeat(bytes - lengthOf(snippet));
  snippets.set(bytes, snippet);
  return snippet;
}

/** The same seed as a row of the table. */
export function seedRow(n, run_id) {
  const { reason, ...body } = seedBody(n, run_id);
  return { id: seedId(n), ...body, reason_json: JSON.stringify(reason) };
}

/** What came of a function, as a client sends it. */
export function outcomeBody(n) {
  const isSolved = (n * 2_654_435_761) % 100 < 65;
  return {
    passed: isSolved ? 10 : n % 10,
    total: 10,
    is_solved: isSolved,
    score: ((n * 17) % 50) / 50,
    usage: ['verbatim', 'adapted', 'ignored'][n % 3],
    source_id: `source-${n % 1_000}`,
    iterations: n % 100,
    duration_ms: n % 5_000,
    snippet: snippetOf(150),
  };
}

export function runBody(n) {
  return {
    run_id: runId(n),
    timestamp: time(n * 1000),
    seed_bias: (n % 50) / 100,
    seeding_enabled: n % 3 !== 0,
    max_iters: 100 + (n % 400),
    beam: 5,
    notes: 'A run of the benchmark, with a note of the usual length.',
  };
}

export function corpusBody(n) {
  const args = Array.from({ length: 1 + (n % 3) }, (_, i) => TYPES[(n + i) % TYPES.length]);
  const total = 3 + (n % 5);
  return {
    id: seedId(n, CORPUS_FAMILY),
    timestamp: time(n * 60),
    spec_id: `spec-${n % 997}`,
    spec_hash: String(n % 997).padStart(64, 'e3'),
    func_name: functionName(n),
    func_signature: `${functionName(n)}(${args.map((type, i) => `a${i}:${type}`).join(',')})->${TYPES[n % TYPES.length]}`,
    passed: n % 4 === 0 ? n % total : total,
    total,
    score: ((n * 7919) % 1000) / 1000,
    failing_tests: n % 4 === 0 ? ['test_empty', 'test_large'] : [],
    snippet: `# ${n}\n${CODE}${CODE}`,
    complexity: n % 20,
    iteration: n % 100,
    calls_functions: n % 3 === 0 ? ['len', functionName(n + 1)] : [],
    sig_key: `${functionName(n)}(${args.join(',')})->${TYPES[n % TYPES.length]}`,
    post_bow: Array.from({ length: 3 + (n % 6) }, (_, i) => `${WORDS[(n * 3 + i * 5) % WORDS.length]}${(n + i) % 30}`),
    duration_ms: n % 5000,
    synthesis_method: n % 2 === 0 ? 'beam' : 'enumerate',
  };
}

export function time(seconds) {
  return new Date(START_MS + seconds * 1000).toISOString();
}
