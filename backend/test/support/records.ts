/** Valid bodies; a test overrides what it is about. */

export function runMetaBody(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return { run_id: 'run-1', timestamp: '2025-10-02T09:20:00.000Z', seed_bias: 0.25, seeding_enabled: true, max_iters: 100, ...fields };
}

export function usedSeedBody(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return { run_id: 'run-1', function: 'quick_sort', ...fields };
}

export function corpusEntryBody(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'entry-1',
    timestamp: '2025-10-28T17:49:07',
    spec_id: 'spec-1',
    spec_hash: 'hash-1',
    func_name: 'add',
    func_signature: 'add(a:int,b:int)->int',
    passed: 3,
    total: 3,
    score: 0,
    snippet: 'def add(a,b): return a+b',
    ...fields,
  };
}
