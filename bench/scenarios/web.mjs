import { once } from 'node:events';
import lighthouse, { desktopConfig } from 'lighthouse';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { launchDebuggable } from '../../scripts/lib/browser.mjs';
import { ensureBuilt } from '../../scripts/lib/builds.mjs';
import { pagesOf, startStill } from '../../scripts/lib/demo/pages.mjs';
import { median } from '../lib/stats.mjs';

const PAGES = ['overview', 'runs', 'run', 'insights'];
const CATEGORIES = { performance: 95, accessibility: 100, 'best-practices': 100 };
/** The phone is Lighthouse's own default: four times slower a processor, and a slow mobile network, both simulated. */
const DEVICES = { desktop: desktopConfig, phone: undefined };

/** What Lighthouse says of the pages with the demonstration's data. */
export async function web({ isQuick }) {
  await ensureBuilt(['backend', 'frontend']);
  const server = await startStill(await freePort());
  const port = await freePort();
  const browser = await launchDebuggable(port);
  try {
    const pages = await pagesOf(server.url);
    const goals = Object.entries(CATEGORIES)
      .map(([name, goal]) => `${name} ${goal}`)
      .join(', ');
    const rows = [];
    for (const [device, config] of Object.entries(DEVICES)) {
      for (const name of PAGES) {
        const reports = [];
        for (let n = 0; n < (isQuick ? 1 : 3); n += 1) reports.push(await report(`${server.url}${pages[name]}`, port, config));
        rows.push(rowOf(name, device, reports));
      }
    }
    return {
      columns: ['page', 'device', ...Object.keys(CATEGORIES), 'first / largest paint', 'blocked', 'layout shift', 'transfer', 'met'],
      rows,
      note: `Lighthouse, ${isQuick ? 'one run' : 'the median of three runs'} on the demonstration's data, a first visit. Goals: ${goals}. What is transferred is all that the page loads, fonts and answers included; what the build checks is only what the page imports at once.`,
    };
  } finally {
    browser.kill();
    await once(browser, 'exit');
    await server.stop();
  }
}

async function report(url, port, config) {
  const { lhr } = await lighthouse(url, { port, onlyCategories: Object.keys(CATEGORIES), logLevel: 'silent' }, config);
  if (lhr.runtimeError !== undefined) throw new Error(`Lighthouse could not load ${url}: ${lhr.runtimeError.message}`);
  return lhr;
}

function rowOf(name, device, reports) {
  const of = (read) => median(reports.map(read));
  const audit = (id) => of(({ audits }) => audits[id].numericValue);
  const scores = Object.keys(CATEGORIES).map((category) => Math.round(100 * of(({ categories }) => categories[category].score)));
  const transferKb = audit('total-byte-weight') / 1024;
  const isMet = Object.values(CATEGORIES).every((goal, index) => scores[index] >= goal);
  return [
    name,
    device,
    ...scores.map((score) => `**${score}**`),
    `${seconds(audit('first-contentful-paint'))} / ${seconds(audit('largest-contentful-paint'))}`,
    `${audit('total-blocking-time').toFixed(0)} ms`,
    audit('cumulative-layout-shift').toFixed(3),
    `${transferKb.toFixed(0)} kB`,
    isMet ? 'yes' : `no: ${faultsOf(reports[0]).join(', ') || 'performance'}`,
  ];
}

/** Audits that are not about speed, and failed. */
function faultsOf({ categories, audits }) {
  return ['accessibility', 'best-practices'].flatMap((category) =>
    categories[category].auditRefs.flatMap(({ id, weight }) =>
      weight > 0 && audits[id].score !== null && audits[id].score < 1 ? [id] : [],
    ),
  );
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}
