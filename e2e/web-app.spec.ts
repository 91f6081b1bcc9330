import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startPostgres, type PostgresServer } from '#postgres';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../scripts/lib/browser.mjs';
import { TestServer } from './support/server.js';

/** What has a server use a database of its own, which is a file if nobody says otherwise. */
let newDatabase: () => Promise<Readonly<Record<string, string>>> = () => Promise.resolve({});
let browser: Browser;
let server: TestServer;
let context: BrowserContext;
let page: Page;
/** Requests to other hosts, complaints of the console, errors that nobody caught: there must be none. */
let faults: string[];

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

beforeEach(async () => {
  server = await TestServer.start(await newDatabase());
  await open({});
});

afterEach(async () => {
  await context.close();
  await server.stop();
  expect(faults).toEqual([]);
});

/** A fresh visitor. */
async function open(options: Parameters<Browser['newContext']>[0]): Promise<void> {
  context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  });
  page = await context.newPage();
  faults = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !/^(data|blob):/.test(request.url())) faults.push(`request to ${request.url()}`);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
}

/** Waits until nothing is being loaded, and what came last has been looked at: until then, its attributes are not written. */
async function settled(): Promise<void> {
  await page.locator('app-loading').first().waitFor({ state: 'detached' });
  await page.evaluate('new Promise((looked) => requestAnimationFrame(() => requestAnimationFrame(looked)))');
}

async function post(path: string, body: unknown): Promise<void> {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': server.apiKey },
    body: JSON.stringify(body),
  });
  if (response.status !== 200) throw new Error(`${path} answered ${String(response.status)}: ${await response.text()}`);
}

const run = (fields: Record<string, unknown> = {}): Promise<void> =>
  post('/api/run-meta', {
    run_id: 'run-1',
    timestamp: '2025-10-02T09:20:00.000Z',
    seed_bias: 0.25,
    seeding_enabled: true,
    max_iters: 100,
    beam: 5,
    ...fields,
  });
const seed = (fields: Record<string, unknown> = {}): Promise<void> =>
  post('/api/used-seeds', { run_id: 'run-1', function: 'quick_sort', ...fields });
const entry = (fields: Record<string, unknown>): Promise<void> =>
  post('/api/corpus', {
    timestamp: '2025-10-28T17:49:07',
    spec_id: 's',
    spec_hash: 'h',
    func_name: 'add',
    func_signature: 'add(a:int,b:int)->int',
    passed: 3,
    total: 3,
    score: 0,
    snippet: 'def add(a,b): return a+b',
    sig_key: 'add(I,I)->I',
    ...fields,
  });

async function storeThreeEntries(): Promise<void> {
  await entry({ id: 'a', func_name: 'add' });
  await entry({
    id: 'b',
    func_name: 'add_more',
    passed: 1,
    score: 0.5,
    snippet: 'def add_more(a,b): pass',
    failing_tests: ['test_zero'],
  });
  await entry({ id: 'c', func_name: 'reverse', score: 0.9, snippet: 'def reverse(s): return s[::-1]', sig_key: 'reverse(S)->S' });
}

describe.each(['SQLite', 'PostgreSQL'] as const)('every page, on %s', (engine) => {
  let postgres: PostgresServer | undefined;

  beforeAll(async () => {
    if (engine === 'SQLite') return;
    const started = await startPostgres();
    newDatabase = async () => ({ DATABASE_URL: await started.createDatabase() });
    postgres = started;
  });

  afterAll(async () => {
    newDatabase = () => Promise.resolve({});
    await postgres?.stop();
  });

  it('follows the latest run as it is posted, without a reload', async () => {
    await page.goto(`${server.url}/live`);
    await page.getByText('No run yet').waitFor();

    await run();
    await page.getByRole('heading', { name: 'run-1' }).waitFor();
    await seed({ reason: { similarity: 0.92, method: 'jaccard' }, passed: 9, total: 10, score: 0.88 });
    const first = page.getByRole('option', { name: /quick_sort.*9 of 10 tests passed/ });
    await first.waitFor();

    await seed({ function: 'merge_sort' });
    await page.getByRole('option', { name: /merge_sort.*New/ }).waitFor();
    expect(await page.getByRole('option').first().innerText()).toContain('merge_sort');

    await run({ run_id: 'run-2', timestamp: '2025-10-02T10:00:00Z' });
    await page.getByRole('heading', { name: 'run-2' }).waitFor();
    await page.getByText('No seeds used yet in this run').waitFor();
  });

  it.each(['/', '/runs', '/runs/run-1', '/insights'])('has what %s asks for first asked for with the page, and once', async (path) => {
    await run();
    await seed();
    let asked: string[] = [];
    page.on('request', (request) => {
      // With an ETag it is asked whether an answer has become another one.
      const { pathname, search } = new URL(request.url());
      if (/^\/api\/(?!server|events)/.test(pathname) && request.headers()['if-none-match'] === undefined) asked.push(pathname + search);
    });
    const links = /<link rel="preload" as="fetch"[^>]*href="([^"]*)"[^>]*>/g;
    let named: string[] = [];
    await page.route(server.url + path, async (route) => {
      const response = await route.fetch();
      const html = await response.text();
      named = [...html.matchAll(links)].map(([, href = '']) => href.replaceAll('&amp;', '&'));
      await route.fulfill({ response, body: html.replaceAll(links, '') });
    });
    await page.goto(server.url + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await settled();
    expect(named.length).toBeGreaterThan(0);
    expect(asked).toEqual(expect.arrayContaining(named));

    await page.unroute(server.url + path);
    asked = [];
    await page.goto(server.url + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await settled();
    expect(asked).toEqual(expect.arrayContaining(named));
    expect(asked).toHaveLength(new Set(asked).size);
  });

  it('filters the corpus at an address that can be shared, undoes it by the back button, and opens an entry', async () => {
    await storeThreeEntries();
    await page.goto(`${server.url}/corpus`);
    await page
      .getByText(/1–3 of 3/)
      .first()
      .waitFor();
    await page.getByRole('textbox', { name: 'Function' }).fill('add');
    await page
      .getByText(/1–2 of 2/)
      .first()
      .waitFor();
    expect(await page.locator('tbody [role=rowheader] a').allInnerTexts()).toEqual(['add_more', 'add']);
    await page.getByRole('checkbox', { name: 'Perfect only' }).check();
    await page
      .getByText(/1–1 of 1/)
      .first()
      .waitFor();

    const shared = page.url();
    await page.goBack();
    await page
      .getByText(/1–2 of 2/)
      .first()
      .waitFor();
    await page.goto(shared);
    await page
      .getByText(/1–1 of 1/)
      .first()
      .waitFor();
    expect(await page.getByRole('checkbox', { name: 'Perfect only' }).isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Reset' }).click();
    await page
      .getByText(/1–3 of 3/)
      .first()
      .waitFor();
    await page.getByRole('link', { name: 'add_more' }).click();
    await page.getByText('test_zero').waitFor();
  });

  it('shows at a glance what the server and its database do, and goes on by itself', async () => {
    await run();
    await page.goto(`${server.url}/live`);
    await page.getByRole('link', { name: 'System' }).click();
    await page.getByRole('heading', { name: 'Storing', exact: true }).waitFor();
    await page.locator('app-health-card').getByText(engine, { exact: true }).waitFor();
    await page.getByRole('heading', { name: engine === 'SQLite' ? 'Write-ahead log' : 'Database', exact: true }).waitFor();
    const stored = page.getByRole('row', { name: /^Stored/ });
    expect(await stored.getByRole('cell').allInnerTexts()).toEqual(['1', '0', '0', '0', '0', '0', '1']);

    await seed();
    await seed();
    await page.getByRole('row', { name: 'Stored 1 2 0 0 0 0 3' }).waitFor();
    await page.getByRole('img', { name: /^Requests in the last 5 minutes: from .+\/s to .+\/s$/ }).waitFor();

    await page.getByRole('link', { name: 'Metrics for Prometheus' }).click();
    await page.getByText('aurora_records_total{kind="used_seed",result="stored"} 2').waitFor();
  });
});

describe('the latest run', () => {
  it('stands still while it is paused, and catches up', async () => {
    await run();
    await page.goto(`${server.url}/live`);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText(/^Paused/).waitFor();
    await run({ run_id: 'run-2', timestamp: '2025-10-02T10:00:00Z' });
    // The header goes on asking, every 10 s: by then a page that follows would have asked three times.
    await page.waitForResponse('**/api/server');
    await page.waitForResponse('**/api/server');
    expect(await page.getByRole('heading', { name: 'run-1' }).count()).toBe(1);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('heading', { name: 'run-2' }).waitFor();
  });

  it('shows a seed with its reason, its snippet to copy and its source, at an address of its own', async () => {
    const snippet = 'def quick_sort(arr):\n    return sorted(arr)  # <img src=x onerror=alert(1)>';
    await entry({ id: 'known' });
    await run();
    await seed({ source_id: 'known', snippet, reason: { similarity: 0.92, method: 'jaccard', nested: { words: ['a', 'b'] } } });
    await page.goto(`${server.url}/live`);
    await page.getByRole('option', { name: /quick_sort/ }).click();
    await page.getByText('jaccard', { exact: true }).waitFor();
    expect(page.url()).toMatch(/\?seed=[0-9a-f-]{36}$/);
    expect(await page.locator('img').count()).toBe(0);

    const detail = page.locator('app-seed-panel');
    await detail.locator('app-code-block').getByRole('button', { name: /Copy/ }).click();
    await detail.getByText('Copied').first().waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(snippet);

    await page.reload();
    await detail.getByRole('link', { name: /known/ }).click();
    await page.getByRole('heading', { name: 'Corpus' }).waitFor();
    await page.getByText('def add').first().waitFor();
  });

  it('says that it is not up to date while the server is away, and goes on when it is back', async () => {
    await run();
    await page.goto(`${server.url}/live`);
    await page.getByRole('heading', { name: 'run-1' }).waitFor();
    await context.setOffline(true);
    await page
      .getByText(/Not up to date/)
      .first()
      .waitFor();
    await run({ run_id: 'run-2', timestamp: '2025-10-02T10:00:00Z' });
    await context.setOffline(false);
    await page.getByRole('heading', { name: 'run-2' }).waitFor();
    // The browser itself complains of each request that it could not send.
    faults = faults.filter((fault) => !fault.includes('ERR_INTERNET_DISCONNECTED'));
  });
});

describe('the corpus', () => {
  beforeEach(storeThreeEntries);

  it('opens an entry and its neighbours by keyboard alone', async () => {
    await page.goto(`${server.url}/corpus`);
    await page.getByRole('link', { name: 'add_more' }).press('Enter');
    await page.getByText('test_zero').waitFor();
    await page.getByRole('link', { name: /Similar entries/ }).press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('def add(a,b): return a+b').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText('test_zero').waitFor();
  });

  it('says so when an entry is not there', async () => {
    await page.goto(`${server.url}/corpus?id=nobody`);
    await page
      .getByText(/not in the corpus/)
      .first()
      .waitFor();
  });
});

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  it.each([360, 1280])('every page is accessible and fits at %i px', async (width) => {
    await entry({ id: 'a', failing_tests: ['t'], passed: 1, calls_functions: ['f'], post_bow: ['sum'] });
    await entry({ id: 'b', snippet: 'def other(): pass', func_name: 'a_very_long_function_name_'.repeat(7) });
    await run({ notes: 'nightly', run_id: 'r'.repeat(200) });
    await seed({
      run_id: 'r'.repeat(200),
      source_id: 'gone',
      snippet: 'def f(): pass',
      reason: { similarity: 0.5, deep: { a: [1] } },
      passed: 1,
      total: 2,
    });
    const { seeds } = (await (await fetch(`${server.url}/api/used-seeds`)).json()) as { seeds: [{ id: string }] };
    await context.close();
    await open({ colorScheme, viewport: { width, height: 800 }, reducedMotion: 'reduce' });

    for (const [path, landmark] of [
      ['/', 'app-last-runs td'],
      ['/live', 'app-seed-row'],
      ['/runs', 'app-run-row'],
      ['/compare', 'app-empty-state'],
      [`/live?seed=${seeds[0].id}`, 'app-seed-panel app-json-tree'],
      ['/corpus', 'app-entry-list'],
      ['/corpus?id=a', 'app-code-block'],
      ['/corpus?id=a&similar=a', '[role=dialog] app-code-block, dialog app-code-block'],
      ['/corpus?func=nobody', 'app-empty-state'],
      ['/functions/quick_sort', 'app-seeds-of-trial li'],
      [`/provenance/${seeds[0].id}`, 'app-node-detail'],
      [`/provenance/${seeds[0].id}?view=table`, 'app-lineage-table'],
      ['/system', 'app-counter-tables'],
      ['/nowhere', 'h1'],
    ] as const) {
      await page.goto(server.url + path);
      await page.locator(landmark).first().waitFor();
      await settled();
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
      expect({ path, violations: violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]) }).toEqual({
        path,
        violations: [],
      });
      expect({
        path,
        overflow: await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
      }).toEqual({ path, overflow: 0 });
      // The rows of the graph as a table stand below each other where there is no room beside each other.
      const overflows = await page
        .locator('app-lineage-table .scroller')
        .evaluateAll((regions) => regions.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth));
      expect({ path, overflows: overflows.filter((px) => px > 0) }).toEqual({ path, overflows: [] });
    }
  });
});
