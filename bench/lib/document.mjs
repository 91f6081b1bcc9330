/** Writes the tables into `docs/performance.md`, whose other text is written by hand and stays. */
import { closeSync, fdatasyncSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../scripts/lib/tools.mjs';
import { median } from './stats.mjs';

const FILE = join(ROOT, 'docs/performance.md');
const SYNC_SAMPLES = 200;

/**
 * @typedef {object} Table
 * @property {string} [note] a sentence or two below it
 * @property {string[]} columns
 * @property {string[][]} rows
 */

/** As Markdown, which reads well in a terminal too. @param {Table} table */
export function render({ columns, rows, note }) {
  const lines = [columns, columns.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return [...lines, ...(note === undefined ? [] : ['', note])].join('\n');
}

/**
 * Replaces what stands between the markers of a scenario.
 * @throws Error when the document has no such markers
 */
export function writeSection(name, text) {
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const document = readFileSync(FILE, 'utf8');
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from === -1 || to < from) throw new Error(`docs/performance.md has no place for ${name}: ${begin} ... ${end}`);
  writeFileSync(FILE, `${document.slice(0, from + begin.length)}\n\n${text}\n\n${document.slice(to)}`);
}

/** What the figures depend on. @returns {Table} */
export function describeMachine(workDirectory) {
  const [{ model }] = cpus();
  const rows = [
    ['processor', `${model.trim()}, ${cpus().length} cores`],
    ['memory', `${(totalmem() / 2 ** 30).toFixed(0)} GiB`],
    ['Node', `${process.version}, ${process.platform} ${process.arch}`],
    ['load when it began', `${loadavg()[0].toFixed(2)} processes; the figures want one near 0`],
    ['`fdatasync` after 4 KiB', `median ${syncMs(workDirectory).toFixed(2)} ms`],
  ];
  return { columns: ['machine', ''], rows };
}

function syncMs(directory) {
  const path = join(directory, 'sync.bin');
  const file = openSync(path, 'w');
  const page = Buffer.alloc(4096, 1);
  const samples = Array.from({ length: SYNC_SAMPLES }, (_, n) => {
    writeSync(file, page, 0, page.length, n * page.length);
    const start = performance.now();
    fdatasyncSync(file);
    return performance.now() - start;
  });
  closeSync(file);
  rmSync(path);
  return median(samples);
}
