/** The engine reports by its client, and somebody looks on: what is stored is on the page by itself, whatever happens in between. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { MovableAddress } from '../faults/support/address.js';
import { launchBrowser } from './support/browser.js';
import { HAS_PYTHON, PythonEngine } from './support/python-engine.js';
import { TestServer } from './support/server.js';

const RUN = 'run-of-the-engine';
const SNIPPET = 'def quick_sort(items):\n    return sorted(items)\n';

let browser: Browser;
let server: TestServer;
/** Stays when the server is started anew on another port. */
let address: MovableAddress;
let engine: PythonEngine;
let page: Page;
let loads: number;

const portOf = (): number => Number(new URL(server.url).port);
const url = (): string => `http://127.0.0.1:${String(address.port)}`;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

beforeEach(async () => {
  server = await TestServer.start();
  address = await MovableAddress.at(portOf());
  page = await browser.newPage();
  loads = 0;
  page.on('load', () => (loads += 1));
});

afterEach(async () => {
  await page.close();
  await engine.end();
  address.close();
  await server.stop();
});

const start = (): void => {
  engine = new PythonEngine(url(), server.apiKey, RUN);
};
const seen = (name: RegExp): Promise<void> => page.getByRole('option', { name }).waitFor();

if (!HAS_PYTHON) process.stderr.write('Left out, because this machine has no Python 3.8 or newer: the page beside the Python client.\n');

(HAS_PYTHON ? describe : describe.skip)('the page of a run that the Python client reports', () => {
  it('shows its beginning, a seed, an outcome and its end, each without a reload', async () => {
    await page.goto(`${url()}/live`);
    await page.getByText('No run yet').waitFor();
    start();
    await page.getByRole('heading', { name: RUN }).waitFor();
    await page.getByText('Running', { exact: true }).waitFor();

    engine.usedSeed({ function: 'quick_sort', reason: { similarity: 0.92 }, passed: 9, total: 10, snippet: SNIPPET });
    await seen(/quick_sort.*9 of 10 tests passed/);

    engine.outcome({ function: 'quick_sort', passed: 10, total: 10, snippet: `# sorted\n${SNIPPET}` });
    await page.getByText('Seed verbatim').waitFor();

    engine.finish();
    await page.getByText('Finished', { exact: true }).waitFor();
    expect(loads).toBe(1);
  });

  it('misses nothing of what was reported while the server was down, and goes on by itself', async () => {
    await page.goto(`${url()}/runs/${RUN}`);
    start();
    engine.usedSeed({ function: 'before' });
    await page.getByRole('status').getByText('Live').waitFor();
    await seen(/before/);

    address.moveTo(null);
    await server.kill();
    engine.usedSeed({ function: 'meanwhile' });
    await page.getByText('Reconnecting…').waitFor();
    await server.restart();
    address.moveTo(portOf());
    await seen(/meanwhile/);
    await page.getByRole('status').getByText('Live').waitFor();

    engine.usedSeed({ function: 'after' });
    engine.finish();
    await seen(/after/);
    await page.getByText('Finished', { exact: true }).waitFor();
    expect(await page.getByRole('option').count()).toBe(3);
    expect(loads).toBe(1);
  });
});
