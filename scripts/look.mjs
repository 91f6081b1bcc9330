// npm run look [-- --only NAMES] [--accept]: every page with the demonstration's data at two widths in two themes, as screenshots in .cache/look,
// with what a machine can see of it: axe's findings, errors in the console, requests to other hosts, what is wider than the screen, and how
// much has changed since the screenshots that were last accepted. Looking at them is left to people.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launchBrowser } from './lib/browser.mjs';
import { ensureBuilt } from './lib/builds.mjs';
import { pagesOf, startStill } from './lib/demo/pages.mjs';
import { freePort } from './lib/free-port.mjs';
import { ROOT, say } from './lib/tools.mjs';

const DIRECTORY = join(ROOT, '.cache/look');
const ACCEPTED = join(DIRECTORY, 'accepted');
const AXE = join(ROOT, 'node_modules/axe-core/axe.min.js');
const FORMS = [1280, 390].flatMap((width) => ['light', 'dark'].map((theme) => ({ width, height: width > 600 ? 900 : 844, theme })));
const SETTLED_MS = 400;
/** Steps of 255 by which a colour may differ: a page is drawn a little otherwise each time. */
const NOTICEABLE = 16;

const { values: options } = parseArgs({ options: { only: { type: 'string' }, accept: { type: 'boolean', default: false } } });

if (options.accept) accept();
else await look();

function accept() {
  rmSync(ACCEPTED, { recursive: true, force: true });
  renameSync(join(DIRECTORY, 'latest'), ACCEPTED);
  console.log('The screenshots of the last run are what later ones are compared with.');
}

async function look() {
  await ensureBuilt(['backend', 'frontend']);
  const directory = join(DIRECTORY, 'latest');
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const server = await startStill(await freePort());
  const browser = await launchBrowser();
  let faults = 0;
  try {
    const only = options.only?.split(',');
    const pages = Object.entries(await pagesOf(server.url)).filter(([name]) => only?.includes(name) ?? true);
    console.log(`| page | form | changed | axe, console, other hosts, width |\n| --- | --- | --- | --- |`);
    for (const form of FORMS) {
      for (const [name, path] of pages) {
        const { image, findings } = await visit(browser, `${server.url}${path}`, form);
        const file = `${name}-${form.width}-${form.theme}.png`;
        writeFileSync(join(directory, file), image);
        const changed = await changedPart(browser, image, join(ACCEPTED, file));
        console.log(`| ${name} | ${form.width} ${form.theme} | ${changed} | ${findings.join('; ') || 'nothing'} |`);
        faults += findings.length;
      }
    }
  } finally {
    await browser.close();
    await server.stop();
  }
  say(`Look at ${directory}.`);
  if (faults > 0) process.exitCode = 1;
}

async function visit(browser, url, { width, height, theme }) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const findings = [];
  page.on('console', (message) => {
    if (message.type() === 'error') findings.push(`console: ${message.text().slice(0, 120)}`);
  });
  page.on('pageerror', (error) => findings.push(`error: ${error.message.slice(0, 120)}`));
  page.on('request', (request) => {
    if (/^https?:/.test(request.url()) && !request.url().startsWith(new URL(url).origin))
      findings.push(`asks ${new URL(request.url()).host}`);
  });
  await page.goto(url);
  await page.locator('h1').first().waitFor();
  // The stream of events never ends, so there is no moment without a request: what is still loading says so.
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"], app-loading') === null);
  await page.waitForTimeout(SETTLED_MS);
  // Charts are drawn when they come into sight; what passes too fast never was.
  for (const chart of await page.locator('app-chart').all()) {
    await chart.scrollIntoViewIfNeeded();
    await chart.locator('.frame svg, table, .empty').first().waitFor();
  }
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForTimeout(SETTLED_MS);
  const image = await page.screenshot({ fullPage: true });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (overflow > 0) findings.push(`${overflow} px wider than the screen`);
  findings.push(...(await axe(page)));
  await context.close();
  return { image, findings };
}

async function axe(page) {
  // The page's own policy forbids foreign scripts in it; what the debugger evaluates it does not forbid.
  await page.evaluate(readFileSync(AXE, 'utf8'));
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.map(({ id, nodes }) => `axe: ${id} (${nodes.length}: ${nodes[0].target.join(' ')})`);
}

/** @returns {Promise<string>} the part of its pixels that a page has noticeably changed */
async function changedPart(browser, image, acceptedPath) {
  if (!existsSync(acceptedPath)) return 'new';
  const page = await browser.newPage();
  try {
    return await page.evaluate(
      async ({ images, noticeable }) => {
        const pixels = await Promise.all(
          images.map(async (base64) => {
            const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
            const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
            const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
            canvas.getContext('2d').drawImage(bitmap, 0, 0);
            return canvas.getContext('2d').getImageData(0, 0, bitmap.width, bitmap.height);
          }),
        );
        const [now, before] = pixels;
        if (now.width !== before.width || now.height !== before.height)
          return `${before.width} x ${before.height} became ${now.width} x ${now.height}`;
        let changed = 0;
        for (let at = 0; at < now.data.length; at += 4)
          if ([0, 1, 2].some((channel) => Math.abs(now.data[at + channel] - before.data[at + channel]) > noticeable)) changed += 1;
        return `${((400 * changed) / now.data.length).toFixed(2)} %`;
      },
      { images: [image, readFileSync(acceptedPath)].map((bytes) => bytes.toString('base64')), noticeable: NOTICEABLE },
    );
  } finally {
    await page.close();
  }
}
