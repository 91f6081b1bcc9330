import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AppError } from '../src/common/errors.js';
import { Database } from '../src/database/database.js';
import { EXPORT_TABLES } from '../src/export/dto/export.query.js';
import { ExportService } from '../src/export/export.service.js';
import { FORMATS } from '../src/export/formats.js';
import type { SourceResponse } from '../src/insights/dto/sources.response.js';
import { corpusEntryBody, runMetaBody } from './support/records.js';
import { startTestApp, type TestApp } from './support/test-app.js';

const HOSTILE = [
  '=1+1',
  '+1',
  '-2+3',
  '@x',
  '\ttab',
  '\rreturn',
  '\nfeed',
  '＝1',
  '＋1',
  '－1',
  '＠x',
  'a,b',
  'say "no"',
  'two\nlines',
  'two\r\nlines',
  `'; DROP TABLE runs; --`,
  '☃',
  '',
];

let app: TestApp;

/** RFC 4180, read by the letter. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/gy;
  for (const [, value = '', end] of text.matchAll(field)) {
    rows.at(-1)?.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

const download = async (path: string): Promise<{ text: string; headers: Headers }> => {
  const { status, headers, body } = await app.get(`/api/export/${path}`);
  expect(status).toBe(200);
  return { headers, text: String(body) };
};
const rowsOf = async (path: string): Promise<Record<string, unknown>[]> => {
  const { text } = await download(`${path}${path.includes('?') ? '&' : '?'}format=ndjson`);
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
};

beforeAll(async () => {
  app = await startTestApp();
  const items = [
    ...HOSTILE.map((notes, n) => ({
      kind: 'run_meta',
      ...runMetaBody({ run_id: `r${n}`, notes, timestamp: `2025-10-${10 + n}T00:00:00Z` }),
    })),
    { kind: 'corpus_entry', ...corpusEntryBody({ failing_tests: ['=t'], calls_functions: ['f'] }) },
    {
      kind: 'used_seed',
      run_id: 'r1',
      function: 'f',
      source_id: '=s',
      reason: { similarity: 0.5, method: '=x' },
      score: -2.5,
      timestamp: '2025-10-11T00:00:00Z',
    },
    { kind: 'used_seed', run_id: 'r2', function: 'g', source_id: 't', timestamp: '2025-10-12T00:00:00Z' },
    { kind: 'outcome', run_id: 'r1', function: 'f', passed: 1, total: 1, timestamp: '2025-10-11T00:00:00Z' },
    { kind: 'outcome', run_id: 'r1', function: 'f', passed: 0, total: 1, timestamp: '2025-10-11T01:00:00Z' },
  ];
  expect(await app.post('/api/batch', { items })).toMatchObject({ status: 200, body: { rejected: [] } });
});

afterAll(() => app.stop());

describe('an export', () => {
  it.each(EXPORT_TABLES)('of %s has as many rows in either format as it says, and is a file', async (table) => {
    const csv = await download(table);
    const rows = await rowsOf(table);
    const [head = [], ...lines] = readCsv(csv.text);
    expect(lines).toHaveLength(rows.length);
    expect(csv.headers.get('x-total-count')).toBe(String(rows.length));
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.headers.get('content-disposition')).toMatch(
      new RegExp(`^attachment; filename="aurora-${table}-\\d{4}-\\d\\d-\\d\\d\\.csv"$`),
    );
    for (const row of rows) expect(Object.keys(row)).toEqual(head);
    for (const line of lines) expect(line).toHaveLength(head.length);
  });

  it('has no cell that a spreadsheet takes for a formula, and numbers as they are', async () => {
    const [head = [], ...lines] = readCsv((await download('run_meta')).text);
    const notes = lines.map((line) => line[head.indexOf('notes')]);
    expect(notes).toEqual(HOSTILE.map((text) => ('=+-@\t\r\n＝＋－＠'.includes(text.charAt(0)) && text !== '' ? `'${text}` : text)));
    const [seeds = [], first = []] = readCsv((await download('used_seeds')).text);
    expect(first[seeds.indexOf('source_id')]).toBe(`'=s`);
    expect(first[seeds.indexOf('score')]).toBe('-2.5');
    expect(JSON.parse(first[seeds.indexOf('reason')] ?? '')).toEqual({ similarity: 0.5, method: '=x' });
  });

  it.each([',', ';', '\t', '\n', '"'])('has a cell with %j in quotes, since programs take it for the end of a cell', (separator) => {
    const line = FORMATS.csv.line([{ name: 'notes', type: 'text' }], { notes: `a${separator}=1+1` });
    expect(line).toBe(`"a${separator.replace('"', '""')}=1+1"\r\n`);
  });

  it('has the values as the API has them, as NDJSON', async () => {
    expect((await rowsOf('run_meta')).map(({ notes }) => notes)).toEqual(HOSTILE);
    expect(await rowsOf('outcomes')).toMatchObject([
      { run_id: 'r1', passed: 1, superseded: true, timestamp: '2025-10-11T00:00:00.000Z' },
      { run_id: 'r1', passed: 0, superseded: false, failing_tests: null },
    ]);
    expect(await rowsOf('corpus')).toMatchObject([{ failing_tests: ['=t'], calls_functions: ['f'], complexity: null }]);
    expect(await rowsOf('sources')).toMatchObject([
      { source_id: '=s', functions: 1, uses: 1, trials: 1, solved: 0, compared_trials: 0, baseline: null, lift: null, harmful: false },
      { source_id: 't', uses: 1, trials: 0, unique_wins: 0 },
    ]);
    expect(await rowsOf('functions')).toEqual([
      { function: 'f', seeded_trials: 1, seeded_solved: 0, unseeded_trials: 0, unseeded_solved: 0 },
    ]);
  });

  it.each([
    ['run_meta?run_id=r3', ['r3']],
    ['run_meta?since=2025-10-12&until=2025-10-13', ['r2', 'r3']],
    ['runs?run_id=nothing', []],
    ['runs?text=DROP', ['r15']],
    ['runs?since=2025-10-26&status=running', ['r16', 'r17']],
    ['used_seeds?function=g', ['r2']],
    [`used_seeds?run_id=${encodeURIComponent("' OR 1=1")}`, []],
    ['outcomes?run_id=r1&function=f&since=2025-10-11T00:30:00Z', ['r1']],
  ])('%s has only what passes the filter', async (path, ids) => {
    expect((await rowsOf(path)).map(({ run_id }) => run_id)).toEqual(ids);
    expect((await download(path)).headers.get('x-total-count')).toBe(String(ids.length));
  });

  it.each([
    ['corpus?text=AD', ['entry-1']],
    ['corpus?text=sort', []],
    ['corpus?perfect=true&min_score=0&max_score=0', ['entry-1']],
    ['corpus?perfect=false', []],
    ['corpus?min_score=0.1', []],
    ['sources?text=F', ['=s']],
    ['sources?text=T', ['t']],
    ['sources?harmful=false', ['=s', 't']],
    ['sources?harmful=true', []],
  ])('%s has what the page of the table shows with this filter', async (path, ids) => {
    expect((await rowsOf(path)).map(({ id, source_id }) => id ?? source_id)).toEqual(ids);
  });

  it.each([
    ['runs?perfect=true', 'bad_query', 'perfect'],
    ['outcomes?text=a', 'bad_query', 'text'],
    ['corpus?harmful=true', 'bad_query', 'harmful'],
    ['outcomes?funtion=f', 'bad_query', 'funtion'],
    ['nothing', 'bad_request', 'table'],
    ['..%2Fsecrets', 'bad_request', 'table'],
    ['corpus?run_id=r1', 'bad_query', 'run_id'],
    ['sources?since=2025-10-01', 'bad_query', 'since'],
    ['outcomes?status=running', 'bad_query', 'status'],
    ['runs?format=xlsx', 'bad_query', 'format'],
    ['runs?since=yesterday', 'bad_query', 'since'],
    ['outcomes?since=2025-10-02&until=2025-10-01', 'bad_query', 'until'],
    ['corpus?min_score=0.5&max_score=0.4', 'bad_query', 'max_score'],
    ['runs?run_id=a%00b', 'bad_query', 'run_id'],
  ])('%s is refused', async (path, error, field) => {
    expect(await app.get(`/api/export/${path}`)).toMatchObject({ status: 400, body: { error, issues: [{ path: field }] } });
  });

  it('answers HEAD with the headers alone', async () => {
    const answer = await fetch(`${app.url}/api/export/runs`, { method: 'HEAD' });
    expect([answer.status, answer.headers.get('x-total-count'), await answer.text()]).toEqual([200, String(HOSTILE.length), '']);
  });
});

describe('an export of sources', () => {
  it('has of each, page by page, what the list of sources says of it', async () => {
    const counted = await startTestApp();
    try {
      const usages = ['verbatim', 'adapted', 'ignored', undefined];
      const items = Array.from({ length: 40 }, (_, n) => {
        const trial = { run_id: `r${n}`, function: 'f', timestamp: `2025-10-${10 + (n % 20)}T00:00:00Z` };
        const source_id = `s${n % 3}`;
        return [
          ...(n < 30 ? [{ kind: 'used_seed', ...trial, source_id }] : []),
          { kind: 'outcome', ...trial, passed: n % 7 < 3 ? 1 : 0, total: 1, ...(n < 30 ? { usage: usages[n % 4], source_id } : {}) },
        ];
      }).flat();
      const others = Array.from({ length: 200 }, (_, n) => ({ kind: 'used_seed', run_id: 'r', function: 'g', source_id: `other-${n}` }));
      const sent = await counted.post('/api/batch', { items: [...items, ...others] });
      expect(sent).toMatchObject({ status: 200, body: { rejected: [] } });

      const text = String((await counted.get('/api/export/sources?format=ndjson')).body);
      const rows = text.split('\n').slice(0, -1);
      expect(rows).toHaveLength(203);
      const found = await counted.get('/api/insights/sources?text=s&sort=lift');
      const { sources } = found.body as { sources: SourceResponse[] };
      expect(sources.map(({ lift, ignored, unknown }) => [typeof lift, ignored > 0, unknown > 0])).toEqual(
        sources.map(() => ['number', true, true]),
      );
      const listed = sources.map(({ source_id, lift, baseline, harmful, verbatim, adapted, ignored, unknown, compared, unique_wins }) => {
        return { source_id, lift, baseline, harmful, verbatim, adapted, ignored, unknown, compared_trials: compared.n, unique_wins };
      });
      const byName = listed.sort((one, other) => (one.source_id < other.source_id ? -1 : 1));
      expect(rows.slice(-3).map((row) => JSON.parse(row) as unknown)).toMatchObject(byName);
    } finally {
      await counted.stop();
    }
  });
});

describe('a large export', () => {
  const ENTRIES = 60;
  const SNIPPET = 'x'.repeat(200 * 1024);
  let large: TestApp;

  beforeAll(async () => {
    large = await startTestApp();
    for (let n = 0; n < ENTRIES; n += 1)
      await large.post('/api/corpus', corpusEntryBody({ id: `e${n}`, snippet: SNIPPET, failing_tests: [] }));
  });

  afterAll(() => large.stop());

  /** How many pages were read of the database. */
  function countPages(): () => number {
    const database = large.nest.get(Database);
    const survey = database.survey.bind(database);
    let pages = 0;
    database.survey = (sql, parameters) => {
      if (sql.includes('AS size')) pages += 1;
      return survey(sql, parameters);
    };
    return () => {
      database.survey = survey;
      return pages;
    };
  }

  it('arrives whole, in the order of arrival, with nothing that came after it began', async () => {
    const { content, total } = await large.nest.get(ExportService).open('corpus', { format: 'ndjson' });
    await large.post('/api/corpus', corpusEntryBody({ id: 'late', failing_tests: [] }));
    let text = '';
    for await (const chunk of content) text += String(chunk);
    const ids = text
      .split('\n')
      .slice(0, -1)
      .map((line) => (JSON.parse(line) as { id: string }).id);
    expect(ids).toEqual(Array.from({ length: ENTRIES }, (_, n) => `e${n}`));
    expect(total).toBe(ENTRIES);
  });

  /** Has the questions fail that a page asks of the database. */
  function failing(when: (sql: string) => boolean): () => void {
    const database = large.nest.get(Database);
    const survey = database.survey.bind(database);
    database.survey = (sql, parameters) =>
      when(sql) ? Promise.reject(new AppError('unavailable', 'The answer takes too long to work out.')) : survey(sql, parameters);
    return () => {
      database.survey = survey;
    };
  }

  it('goes on without a count where counting takes too long', async () => {
    const restore = failing((sql) => sql.includes('AS total'));
    try {
      const { status, headers, body } = await large.get('/api/export/runs?format=csv');
      expect([status, headers.get('x-total-count')]).toEqual([200, null]);
      expect(String(body)).toMatch(/^run_id,/);
    } finally {
      restore();
    }
  });

  it.each(['corpus?format=csv', 'corpus?format=ndjson', 'sources?format=csv'])(
    'of %s is refused when nothing of it can be read',
    async (path) => {
      const restore = failing((sql) => sql.includes('AS size') || sql.includes('AS sources'));
      try {
        const { status, headers, body } = await large.get(`/api/export/${path}`);
        expect([status, body]).toMatchObject([503, { error: 'unavailable' }]);
        expect(headers.get('content-type')).toMatch(/^application\/json/);
        expect(headers.get('content-disposition')).toBeNull();
      } finally {
        restore();
      }
      expect((await large.get('/api/export/runs')).status).toBe(200);
    },
  );

  it('is cut off where a page cannot be read, so that nobody takes it for whole', async () => {
    let pages = 0;
    const restore = failing((sql) => sql.includes('AS size') && (pages += 1) > 2);
    try {
      const answer = await fetch(`${large.url}/api/export/corpus?format=ndjson`);
      expect(answer.status).toBe(200);
      await expect(answer.text()).rejects.toThrow('terminated');
    } finally {
      restore();
    }
  });

  it('reads no more than a few pages ahead of a client that does not read', async () => {
    const pages = countPages();
    const { content } = await large.nest.get(ExportService).open('corpus', { format: 'ndjson' });
    await new Promise((resolve) => content.once('readable', resolve));
    // Whatever is still to be asked for would be asked for while others are.
    for (let turn = 0; turn < 10; turn += 1) await large.get('/api/corpus?limit=1');
    expect(pages()).toBeLessThanOrEqual(2);
    content.destroy();
  });

  it('ends when its client goes away, and gives its place to others', async () => {
    const leaving = Array.from(
      { length: 4 },
      () =>
        new Promise<() => Promise<void>>((resolve, reject) => {
          const request = get(`${large.url}/api/export/corpus?format=ndjson`, (response) =>
            resolve(async () => {
              const closed = new Promise((done) => response.once('close', done));
              response.destroy();
              await closed;
            }),
          );
          request.on('error', reject);
        }),
    );
    const clients = await Promise.all(leaving);
    const refused = await large.get('/api/export/corpus');
    expect(refused).toMatchObject({ status: 429, body: { error: 'rate_limited' } });
    expect(refused.headers.get('retry-after')).toBe('10');
    for (const leave of clients) await leave();
    // Until the server has heard of it, which no event tells.
    let status = 429;
    while (status === 429) ({ status } = await fetch(`${large.url}/api/export/corpus`, { method: 'HEAD' }));
    expect(status).toBe(200);
  });
});
