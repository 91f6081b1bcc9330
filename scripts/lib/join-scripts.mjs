import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { rolldown } from 'rolldown';

/** Which scripts come in one file for all pages: what many of them need, and what is so small that a round trip of its own takes longer. */
const SHARED_FROM = 6;
const SMALL_BYTES = 3_000;

const COMPILED = /^(main|chunk)-\w+\.js$/;

/**
 * Joins the compiler's many small scripts in `directory`: over a slow network each file is a round trip. There is one of the framework's core,
 * one of what the app starts with beyond it, one of what pages share, and few for each page.
 * @returns {Promise<void>}
 * @throws Error when the compiler's page or scripts are not as they were when this was written
 */
export async function joinScripts(directory) {
  const page = join(directory, 'index.html');
  const html = await readFile(page, 'utf8');
  const [tag, main] = /<script src="(main-[^"]+)" type="module"><\/script>/.exec(html) ?? [];
  if (main === undefined) throw new Error('The compiled page names no main script.');
  const scripts = await compiledScripts(directory);

  const bundle = await rolldown({ input: join(directory, main), cwd: directory });
  const { output } = await bundle.generate({
    minify: { mangle: false, compress: false },
    entryFileNames: 'main-[hash].js',
    chunkFileNames: ({ name }) => `${name.replace(/-\w{8}$/, '')}-[hash].js`,
    codeSplitting: { groups: groupsOf(scripts, main) },
  });
  await bundle.close();

  await Promise.all([...scripts.keys()].map((file) => rm(join(directory, file))));
  await Promise.all(output.map(({ fileName, code }) => writeFile(join(directory, fileName), code)));
  await writeFile(
    page,
    html.replaceAll(/<link rel="modulepreload"[^>]*>/g, '').replace(tag, () => startTags(output)),
  );
}

/** All that the app starts with, to come at once, but after what the first paint waits for: the styles, and no script. */
function startTags(output) {
  const main = output.find(({ isEntry }) => isEntry);
  const first = new Set([...main.imports, ...main.dynamicImports]);
  for (const file of first) for (const imported of output.find(({ fileName }) => fileName === file).imports) first.add(imported);
  first.delete(main.fileName);
  return [
    ...[...first].map((file) => `<link rel="modulepreload" fetchpriority="low" href="${file}">`),
    `<script src="${main.fileName}" type="module" fetchpriority="low"></script>`,
  ].join('');
}

/** @returns {Promise<Map<string, { bytes: number, now: string[], later: string[] }>>} what each script imports, at once and when it is asked for */
async function compiledScripts(directory) {
  const files = (await readdir(directory)).filter((file) => COMPILED.test(file));
  const entries = files.map(async (file) => {
    const script = await readFile(join(directory, file), 'utf8');
    const all = (pattern) => [...script.matchAll(pattern)].map(([, imported]) => imported);
    const now = all(/\b(?:from|import)\s*["']\.\/([^"']+\.js)["']/g);
    return [file, { bytes: script.length, now, later: all(/\bimport\(["'`]\.\/([^"'`]+\.js)["'`]\)/g) }];
  });
  return new Map(await Promise.all(entries));
}

/** The joint files; what few pages need stays where it is. */
function groupsOf(scripts, main) {
  const core = closureOf(scripts, [main]);
  const start = closureOf(scripts, scripts.get(main).later);
  const routes = [...start].flatMap((file) => scripts.get(file).later);
  const pages = routes.flatMap((route) => scripts.get(route).later).map((page) => closureOf(scripts, [page]));
  const isWorthSharing = (file) => {
    if (core.has(file) || start.has(file)) return false;
    const users = pages.filter((page) => page.has(file)).length;
    return users >= SHARED_FROM || (users > 1 && scripts.get(file).bytes < SMALL_BYTES);
  };
  const isIn = {
    core: (file) => file !== main && core.has(file),
    start: (file) => start.has(file) && !core.has(file),
    // What it imports comes along: that must be no page's own.
    shared: (file) =>
      isWorthSharing(file) && [...closureOf(scripts, [file])].every((part) => core.has(part) || start.has(part) || isWorthSharing(part)),
  };
  return ['core', 'start', 'shared'].map((name, index) => ({ name, test: (id) => isIn[name](basename(id)), priority: 3 - index }));
}

function closureOf(scripts, files) {
  const found = new Set(files);
  for (const file of found) for (const imported of scripts.get(file).now) found.add(imported);
  return found;
}
