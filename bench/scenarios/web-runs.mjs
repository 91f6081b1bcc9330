import { launchBrowser } from '../../scripts/lib/browser.mjs';
import { ensureBuilt } from '../../scripts/lib/builds.mjs';
import { startThisServer } from '../lib/contestants.mjs';
import { takeFilled } from '../lib/databases.mjs';
import { median, quantile } from '../lib/stats.mjs';
import { targetCells } from '../lib/tables.mjs';

const FRAME_MS = 1000 / 60;
const WHEEL_PX = 300;
/** Of somebody who types fast. */
const KEY_GAP_MS = 100;

/** The page Runs with a hundred thousand runs, in a real browser: filter, scrolling, and what an interaction waits for its paint. */
export async function webRuns({ isQuick }) {
  await ensureBuilt(['backend', 'frontend']);
  const seeds = isQuick ? 20_000 : 1_000_000;
  const server = await startThisServer(await takeFilled({ seeds, seedsPerRun: 10, entries: 10_000 }));
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.addInitScript(() => {
      globalThis.interactions = [];
      new PerformanceObserver((list) => {
        for (const { interactionId, duration } of list.getEntries()) if (interactionId > 0) globalThis.interactions.push(duration);
      }).observe({ type: 'event', durationThreshold: 16 });
    });
    await page.goto(`http://${server.host}:${server.port}/runs`);
    await page.getByRole('status').filter({ hasText: /runs/ }).waitFor();
    const filters = await filterMs(page, isQuick ? 6 : 30);
    const frames = await scrollFrames(page, isQuick ? 60 : 600);
    await interact(page, isQuick ? 1 : 5);
    // What has taken less than 16 ms is not told of.
    const interactions = await page.evaluate(() => globalThis.interactions);
    const steady = frames.filter((ms) => ms < 1.5 * FRAME_MS).length / frames.length;
    return {
      columns: ['what', 'median', 'p95', 'goal', 'stretch', 'met'],
      rows: [
        row('from the last key of a filter to its rows', filters, { goal: 200, stretch: 100 }),
        row('between two frames while scrolling', frames, { goal: 17, stretch: 17 }, median(frames)),
        row('from an interaction to its paint (16 ms and more)', interactions, { goal: 100, stretch: 50 }, Math.max(...interactions, 0)),
      ],
      note: `${(seeds / 10).toLocaleString('en')} runs. The filter by text, ${filters.length} times, by three keys ${KEY_GAP_MS} ms apart. ${frames.length} frames while the wheel turns, ${(100 * steady).toFixed(1)} % of them within one and a half of a sixtieth of a second, on a machine without a graphics processor. ${interactions.length} interactions of 16 ms and more (sort, select, filter), the longest ${Math.max(...interactions, 0)} ms, which is what counts.`,
    };
  } finally {
    await browser.close();
    await server.stop();
  }
}

function row(what, values, target, judged = quantile(values, 0.95)) {
  const ms = (value) => (value === undefined || Number.isNaN(value) ? '-' : `${value.toFixed(1)} ms`);
  return [
    what,
    `**${ms(values.length === 0 ? undefined : median(values))}**`,
    ms(quantile(values, 0.95)),
    ...targetCells(judged, target, ' ms'),
  ];
}

/** A word of three keys each time, typed so fast that the answer to one key may still be awaited at the next. */
async function filterMs(page, times) {
  const field = page.getByLabel('Run id or notes');
  const results = [];
  for (let n = 1; n <= times; n += 1) {
    results.push(
      await field.evaluate(
        async (input, { word, keyGapMs }) => {
          const list = document.querySelector('section[aria-label=Runs]');
          for (let length = 1; length <= word.length; length += 1) {
            if (length > 1) await new Promise((resolve) => setTimeout(resolve, keyGapMs));
            input.value = word.slice(0, length);
            input.dispatchEvent(new Event('input', { bubbles: true }));
          }
          const typed = performance.now();
          const isShown = () => new URLSearchParams(location.search).get('text') === word && list.ariaBusy === 'false';
          do await new Promise(requestAnimationFrame);
          while (!isShown());
          return performance.now() - typed;
        },
        { word: String(100 + ((n * 37) % 900)), keyGapMs: KEY_GAP_MS },
      ),
    );
  }
  await field.fill('');
  await page.waitForTimeout(500);
  return results;
}

async function scrollFrames(page, count) {
  await page.getByRole('row').nth(3).hover();
  await page.evaluate(() => {
    globalThis.frames = [];
    let last;
    const frame = (now) => {
      if (last !== undefined) globalThis.frames.push(now - last);
      last = now;
      globalThis.measuring = requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  for (let n = 0; n < count; n += 1) await page.mouse.wheel(0, WHEEL_PX);
  return page.evaluate(() => {
    cancelAnimationFrame(globalThis.measuring);
    return globalThis.frames;
  });
}

async function interact(page, times) {
  for (let n = 0; n < times; n += 1) {
    for (const name of [/seeds/i, /duration/i, /started/i]) {
      await page.getByRole('columnheader', { name }).getByRole('button').click();
      await page.waitForTimeout(300);
    }
    for (const index of [1, 2]) await page.getByRole('row').nth(index).getByRole('checkbox').click();
    await page.waitForTimeout(200);
    for (const index of [1, 2]) await page.getByRole('row').nth(index).getByRole('checkbox').click();
  }
}
