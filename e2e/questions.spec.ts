import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser } from '../scripts/lib/browser.mjs';
import { Demonstration } from './support/demonstration.js';

/** What a newcomer asks of the demonstration, and how many clicks the answer may take from the start page. */
const MOST_CLICKS = 3;

let demo: Demonstration;
let browser: Browser;
let page: Page;
let clicks: number;

beforeAll(async () => {
  demo = await Demonstration.start();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await demo.dispose();
});

beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  clicks = 0;
  await page.goto(demo.url);
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
});

afterEach(async () => {
  await page.close();
  expect(clicks).toBeLessThanOrEqual(MOST_CLICKS);
});

/** Every click is counted here. */
async function click(target: Locator): Promise<void> {
  clicks += 1;
  await target.click();
}

async function answerOf<T>(path: string): Promise<T> {
  return (await (await fetch(demo.url + path)).json()) as T;
}

describe('a newcomer finds within three clicks', () => {
  it('what is running now, and with which settings', async () => {
    const { meta } = await answerOf<{ meta: { run_id: string; max_iters: number; beam: number; seed_bias: number } }>(
      '/api/run-meta/latest',
    );

    const card = page.locator('app-current-run');
    await card.getByRole('heading', { name: meta.run_id }).waitFor();
    await card.getByText('Running', { exact: true }).waitFor();
    const text = (await card.innerText()).replace(/\s+/g, ' ');
    expect(text).toContain(`Beam ${String(meta.beam)}`);
    expect(text).toContain(`Max iterations ${String(meta.max_iters)}`);
    expect(text).toContain(`Seed bias ${meta.seed_bias.toFixed(2)}`);
  });

  it('which seeds a function got, and why', async () => {
    const { seeds } = await answerOf<{ seeds: { function: string; source_id: string | null }[] }>('/api/used-seeds?limit=200');
    const { function: name } = seeds.find(({ source_id }) => source_id !== null)!;

    await click(page.getByRole('button', { name: 'Search' }));
    await page.getByRole('combobox').fill(name);
    await click(page.getByRole('group', { name: 'Functions' }).getByRole('option', { name }).first());
    await page.getByRole('heading', { name, exact: true }).waitFor();
    const seed = page.locator('app-seeds-of-trial li').first();
    await seed.getByText('Why', { exact: true }).waitFor();
    expect((await seed.innerText()).replace(/\s+/g, ' ')).toMatch(/Seed from .+ Why .*similarity 0/);
  });

  it('what differs between the last two runs', async () => {
    await click(page.getByRole('link', { name: 'Compare the last two' }));

    await page.getByRole('heading', { name: 'Compare runs' }).waitFor();
    const ids = (await answerOf<{ runs: { run_id: string }[] }>('/api/run-meta?limit=2')).runs.map(({ run_id }) => run_id);
    const asked = new URL(page.url()).searchParams.get('runs')?.split(',') ?? [];
    expect([...asked].sort()).toEqual([...ids].sort());

    const { settings } = await answerOf<{ settings: { name: string; values: unknown[]; differs: boolean }[] }>(
      `/api/insights/compare?runs=${asked.map(encodeURIComponent).join(',')}`,
    );
    // The last two of the demonstration: one with a wide beam, and the one that goes on.
    const beams = asked.map((id) => (id.includes('wide') ? 48 : 24));
    expect(new Set(beams).size).toBe(2);
    expect(settings.find(({ name }) => name === 'beam')).toMatchObject({ differs: true, values: beams });
    const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'Beam', exact: true }) });
    expect(await row.getByRole('cell').allInnerTexts()).toEqual(beams.map(String));
    // What is equal is not shown.
    expect(settings.find(({ name }) => name === 'seeding_enabled')).toMatchObject({ differs: false });
    expect(await page.getByRole('rowheader', { name: 'Seeding', exact: true }).count()).toBe(0);
    await page.getByText(/\d+ of \d+ functions differ/).waitFor();
  });

  it('which source does harm', async () => {
    const { sources } = await answerOf<{
      sources: { source_id: string; compared: { n: number; rate: number; interval: { low: number; high: number } }; baseline: number }[];
    }>('/api/insights/sources?harmful=true&sort=harm');
    expect(sources.length).toBeGreaterThan(0);
    const { source_id: id, compared, baseline } = sources[0]!;
    expect(compared.interval.high).toBeLessThan(baseline);

    await click(page.locator(`app-attention a[href="/sources/${encodeURIComponent(id)}"]`));

    await page.getByRole('heading', { name: `Source ${id}`, exact: true }).waitFor();
    const perCent = (share: number): string => String(Math.round(100 * share));
    const { low, high } = compared.interval;
    await page
      .locator('app-source-facts')
      .getByText(
        `Harmful: ${perCent(compared.rate)} % solved, 95 % interval ${perCent(low)} to ${perCent(high)} %, ` +
          `against ${perCent(baseline)} % without it, n = ${String(compared.n)} trials.`,
      )
      .waitFor();
  });

  it('whether seeding helps, and how sure that is', async () => {
    const verdict = page.locator('app-verdict');
    await verdict.getByText(/^Seeded \d+ %, unseeded \d+ %: .+ points, 95 % interval .+ to .+, n\s=\s[\d,]+/).waitFor();

    await click(verdict.getByRole('link', { name: 'All insights' }));

    await page.getByRole('heading', { name: 'Insights' }).waitFor();
  });

  it('where a snippet came from', async () => {
    // Of a result that was made from a seed, or there would be nothing to trace back.
    const { outcomes } = await answerOf<{ outcomes: { snippet: string; usage: string }[] }>('/api/outcomes?limit=200');
    const { snippet } = outcomes.find((outcome) => outcome.usage === 'adapted' && outcome.snippet.includes('\n'))!;

    await click(page.getByRole('button', { name: 'Search' }));
    // As a paste, which no click is: the clipboard itself needs a permission that not every browser gives.
    await page.getByRole('combobox').evaluate((field, text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', text);
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, snippet);
    await click(page.getByRole('group', { name: 'Snippets' }).getByRole('option').first());
    await page.getByRole('heading', { name: 'Provenance' }).waitFor();
    await page.locator('app-node-detail app-code-block').waitFor();
    expect(await page.locator('.node').count()).toBeGreaterThan(1);
  });
});
