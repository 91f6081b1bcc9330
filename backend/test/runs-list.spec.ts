import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runMetaBody } from './support/records.js';
import { readAllPages, readPage } from './support/runs-pages.js';
import { startTestApp, type TestApp } from './support/test-app.js';

let app: TestApp;

/** Ten runs; r0 to r9 began one minute after the other, but for r8 and r9, which began together. */
beforeAll(async () => {
  app = await startTestApp();
  const items = Array.from({ length: 10 }, (_, n) => [
    {
      kind: 'run_meta',
      ...runMetaBody({
        run_id: `r${String(n)}`,
        timestamp: `2025-10-02T09:0${String(Math.min(n, 8))}:00Z`,
        seed_bias: n / 20,
        seeding_enabled: n % 2 === 0,
        beam: n < 5 ? 5 : null,
        notes: n === 3 ? '50% of the Beam' : null,
      }),
    },
    ...Array.from({ length: (n * 3) % 10 }, () => ({
      kind: 'used_seed',
      run_id: `r${String(n)}`,
      function: 'f',
      timestamp: '2025-10-02T10:00:00Z',
    })),
    ...Array.from({ length: n % 4 }, (_value, f) => ({
      kind: 'outcome',
      run_id: `r${String(n)}`,
      function: `f${String(f)}`,
      passed: f,
      total: 1 + (n % 2),
    })),
    ...(n < 6
      ? [{ kind: 'run_status', run_id: `r${String(n)}`, status: 'finished', finished_at: `2025-10-02T09:1${String(n % 3)}:00Z` }]
      : []),
  ]).flat();
  expect(await app.post('/api/batch', { items })).toMatchObject({ status: 200, body: { rejected: [] } });
});

afterAll(async () => {
  await app.stop();
});

const ids = async (query: string): Promise<string> => (await readPage(app, query)).runs.map(({ run_id }) => run_id).join(' ');

describe('the runs', () => {
  it.each([
    ['', 'r9 r8 r7 r6 r5 r4 r3 r2 r1 r0'],
    ['order=asc', 'r0 r1 r2 r3 r4 r5 r6 r7 r8 r9'],
    ['sort=seeds', 'r3 r6 r9 r2 r5 r8 r1 r4 r7 r0'],
    ['sort=duration&order=asc', 'r6 r7 r8 r9 r3 r4 r5 r0 r1 r2'],
    ['sort=success_rate', 'r6 r2 r7 r3 r9 r5 r1 r8 r4 r0'],
  ])('are sorted by %s', async (query, expected) => {
    expect(await ids(query)).toBe(expected);
  });

  it.each([
    ['status=finished', 'r5 r4 r3 r2 r1 r0'],
    ['seeding_enabled=false', 'r9 r7 r5 r3 r1'],
    ['min_bias=0.1&max_bias=0.2', 'r4 r3 r2'],
    ['beam=5&status=finished&seeding_enabled=true', 'r4 r2 r0'],
    ['text=BEAM', 'r3'],
    ['text=%25', 'r3'],
    ['text=R7', 'r7'],
    ['since=2025-10-02T09:07:00Z', 'r9 r8 r7'],
    ['until=2025-10-02T09:01:00Z', 'r1 r0'],
    ['silent=true', ''],
  ])('are filtered by %s', async (query, expected) => {
    expect(await ids(query)).toBe(expected);
    expect((await readPage(app, `${query}&limit=1`)).total).toBe(expected === '' ? 0 : expected.split(' ').length);
  });

  it.each(['started', 'seeds', 'success_rate', 'duration'])('come page by page in the order of %s, each once', async (sort) => {
    for (const order of ['asc', 'desc']) {
      const query = `sort=${sort}&order=${order}`;
      const seen = await readAllPages(app, `${query}&limit=3`);
      expect(seen.ids.join(' ')).toBe(await ids(query));
      expect([...seen.totals]).toEqual([10]);
    }
  });

  it('go on behind a page that long notes have made shorter, and behind the longest of names', async () => {
    const other = await startTestApp();
    try {
      const names = Array.from({ length: 90 }, (_, n) => `${'\\'.repeat(190)}${String(n)}`);
      const items = names.map((run_id) => ({ kind: 'run_meta', ...runMetaBody({ run_id, notes: 'n'.repeat(16_000) }) }));
      for (let start = 0; start < items.length; start += 30) await other.post('/api/batch', { items: items.slice(start, start + 30) });
      const { ids: seen } = await readAllPages(other, 'limit=200');
      expect(seen.toSorted()).toEqual(names.toSorted());
    } finally {
      await other.stop();
    }
  });

  it.each([
    `cursor=${Buffer.from('[1.5,"2025","r"]').toString('base64url')}&sort=seeds`,
    'cursor=x',
    'cursor=W10',
    'cursor=bnVsbA',
    `cursor=${Buffer.from('["2025",1]').toString('base64url')}`,
    'sort=run_id',
    'limit=501',
    'status=silent',
    'until=2025-10-01&since=2025-10-02',
    'max_bias=0.1&min_bias=0.2',
  ])('are not answered for %s', async (query) => {
    const [path] = query.split('=');
    expect(await app.get(`/api/run-meta?${query}`)).toMatchObject({ status: 400, body: { error: 'bad_query', issues: [{ path }] } });
  });
});
