import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { joinScripts } from './join-scripts.mjs';
import { ROOT } from './tools.mjs';

/** What a first visit may transfer, gzip, in bytes. Growing it is a decision about slow connections, not a repair. */
const INITIAL_LIMIT = 150_000;

/** Fonts that the initial stylesheets name but that only text of later pages needs: code is never on the first screen. */
const LATER_FONTS = /mono/i;

const FIRST_ANSWERS = join(ROOT, 'frontend/src/first-answers.json');

const COMPRESSIBLE = /\.(js|css|html|svg|json|ico|txt|webmanifest)$/;
/** Below this the headers weigh more than what is saved. */
const COMPRESS_FROM = 1024;

/**
 * Finishes the frontend's build in `directory`: joins its scripts, checks what a first visit transfers and writes a .br and a .gz beside
 * each larger text file, which the server sends as they are.
 * @returns {Promise<{ ok: boolean, output: string }>} the table of the initial transfer
 */
export async function finishWebAssets(directory) {
  await joinScripts(directory);
  await writeFile(join(directory, 'pages.json'), JSON.stringify(await needsByAddress(directory)));
  await precompress(directory);
  return initialTransfer(directory);
}

async function precompress(directory) {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && COMPRESSIBLE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  // All at once: zlib works in libuv's thread pool, which bounds what runs at a time.
  await Promise.all(
    files.map(async (file) => {
      const content = await readFile(file);
      if (content.length < COMPRESS_FROM) return;
      await Promise.all([writeFile(`${file}.br`, await toBrotli(content)), writeFile(`${file}.gz`, await toGzip(content))]);
    }),
  );
}

const toGzip = (content) => promisify(gzip)(content, { level: 9 });
const toBrotli = (content) =>
  promisify(brotliCompress)(content, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
  });

/** index.html, what it names, what that imports, and the fonts of its first screen. The chunks of the start page come on top: see the benchmark. */
async function initialTransfer(directory) {
  const html = await readFile(join(directory, 'index.html'), 'utf8');
  // Of many chunks, only some are named in the page to be loaded ahead.
  const named = await withImports(directory, resourcesOf(html));
  const stylesheets = named.filter((file) => file.endsWith('.css'));
  const fonts = await Promise.all(stylesheets.map(async (file) => fontsOf(await readFile(join(directory, file), 'utf8'), file)));
  const files = [...new Set(['index.html', ...named, ...fontsOf(html, 'index.html'), ...fonts.flat()])];

  const rows = await Promise.all(
    files.map(async (file) => {
      const content = await readFile(join(directory, file));
      const packed = file.endsWith('.woff2') ? content.length : (await toGzip(content)).length;
      return { file, raw: content.length, packed };
    }),
  );
  const total = rows.reduce((sum, row) => sum + row.packed, 0);
  const ok = total <= INITIAL_LIMIT;
  const lines = [
    'First visit:                                           raw      gzip',
    ...rows.map(({ file, raw, packed }) => `  ${file.padEnd(44)} ${kB(raw)} ${kB(packed)}`),
    `  ${`in all, of at most ${kB(INITIAL_LIMIT).trim()}`.padEnd(44)} ${''.padStart(11)} ${kB(total)}`,
  ];
  if (!ok)
    lines.push(`The first visit transfers ${kB(total - INITIAL_LIMIT).trim()} too much: load what the first screen does not show later.`);
  return { ok, output: lines.join('\n') };
}

/** What the server tells the browser to load with each page: its scripts, and the answers that it asks for first. */
async function needsByAddress(directory) {
  const answers = JSON.parse(await readFile(FIRST_ANSWERS, 'utf8'));
  const scripts = await scriptsByAddress(directory);
  const unknown = Object.keys(answers).filter((address) => scripts[address] === undefined);
  if (unknown.length > 0) throw new Error(`There is no page at ${unknown.join(', ')}.`);
  return Object.fromEntries(Object.entries(scripts).map(([address, files]) => [address, { scripts: files, answers: answers[address] }]));
}

/**
 * What the router would have the browser load one after another: for each address, with `*` for an id or a name, all scripts of its page
 * beside those of every page. The server names them in the page, so that they come at once.
 * @throws Error when the routes are not found: then the compiler writes them in another way
 */
async function scriptsByAddress(directory) {
  const initial = await withImports(directory, resourcesOf(await readFile(join(directory, 'index.html'), 'utf8')));
  const pages = {};
  for (const main of initial.filter((file) => file.endsWith('.js'))) {
    for (const [path, part] of routesOf(await readFile(join(directory, main), 'utf8'), 'loadChildren')) {
      for (const [rest, page] of routesOf(await readFile(join(directory, part), 'utf8'), 'loadComponent')) {
        const scripts = await withImports(directory, [part, page]);
        pages[rest === '' ? `/${path}` : `/${path}/*`] = scripts.filter((file) => !initial.includes(file));
      }
    }
  }
  if (pages['/'] === undefined) throw new Error('No routes were found in the compiled scripts.');
  return pages;
}

/** Path and file of each lazily loaded route of a compiled script. */
function routesOf(script, loading) {
  const routes = new RegExp(`path:["'\`]([^"'\`]*)["'\`][^{}]*?,${loading}:\\(\\)=>import\\(["'\`]\\./([^"'\`]+)["'\`]`, 'g');
  return [...script.matchAll(routes)].map(([, path, file]) => [path, file]);
}

/** The local files that the page's <script> and <link> elements load before anything is clicked. */
function resourcesOf(html) {
  const found = [];
  for (const [tag] of html.matchAll(/<(?:script|link)\b[^>]*>/gi)) {
    const url = attribute(tag, 'src') ?? attribute(tag, 'href');
    const isLoaded = /^<script/i.test(tag) || ['stylesheet', 'modulepreload', 'preload'].includes(attribute(tag, 'rel'));
    if (url !== undefined && isLoaded && !/^(\w+:|\/\/)/.test(url)) found.push(url.replace(/^\.?\//, '').replace(/[?#].*/, ''));
  }
  return found;
}

/** The scripts among the files, with all that they import, and the other files. */
async function withImports(directory, files) {
  const found = new Set(files);
  for (const file of found) {
    if (!file.endsWith('.js')) continue;
    const script = await readFile(join(directory, file), 'utf8');
    for (const [, imported] of script.matchAll(/\b(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) found.add(imported);
  }
  return [...found];
}

function attribute(tag, name) {
  return new RegExp(`\\s${name}=["']?([^"'\\s>]+)`, 'i').exec(tag)?.[1];
}

/** The .woff2 files of a stylesheet's @font-face rules that hold basic Latin letters. */
function fontsOf(css, cssFile) {
  const faces = [...css.matchAll(/@font-face\s*{[^}]*}/g)].map(([face]) => face);
  return faces
    .filter((face) => holdsLatin(face) && !LATER_FONTS.test(face))
    .flatMap((face) => [...face.matchAll(/url\(["']?([^"')]+\.woff2)/g)].slice(0, 1))
    .map(([, url]) => (url.startsWith('/') ? url.slice(1) : posix.join(posix.dirname(cssFile), url)));
}

function holdsLatin(face) {
  const ranges = /unicode-range:([^;}]+)/i.exec(face)?.[1];
  if (ranges === undefined) return true;
  return ranges.split(',').some((range) => {
    const [from, to = from] = range.trim().replace(/^u\+/i, '').split('-');
    return parseInt(from.replaceAll('?', '0'), 16) <= 0x61 && parseInt(to.replaceAll('?', 'F'), 16) >= 0x61;
  });
}

function kB(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`.padStart(11);
}
