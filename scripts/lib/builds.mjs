import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { node, ROOT, say, since, TOOLS } from './tools.mjs';
import { finishWebAssets } from './web-assets.mjs';

const COMMON_INPUTS = ['package-lock.json', 'tsconfig.json', 'scripts/lib/builds.mjs'];

const PARTS = {
  backend: {
    inputs: ['backend/src', 'backend/tsconfig.json', 'nest-cli.json'],
    result: 'dist/backend/main.js',
    build: () => node([TOOLS.nest, 'build']),
  },
  frontend: {
    inputs: [
      'frontend/src',
      'frontend/public',
      'frontend/tsconfig.json',
      'frontend/tsconfig.app.json',
      'angular.json',
      'scripts/lib/join-scripts.mjs',
      'scripts/lib/web-assets.mjs',
    ],
    result: 'dist/frontend/browser/index.html',
    build: async () => {
      const built = await node([TOOLS.ng, 'build']);
      return built.ok ? finishWebAssets(join(ROOT, 'dist/frontend/browser')) : built;
    },
  },
  // Only its tests need it: the processes that they start, and npm run faults.
  faults: {
    inputs: ['faults'],
    result: 'dist/faults/main.js',
    build: () => node([TOOLS.tsc, '-p', 'faults/tsconfig.build.json']),
  },
};

/** Thrown when a compiler refused; its output has been printed. */
export class BuildFailed extends Error {}

/**
 * Brings `dist/` up to date: builds the named parts whose inputs are not those of their last build.
 * @param {('backend' | 'frontend' | 'faults')[]} names
 * @param {{ force?: boolean }} options force: build whether or not anything changed
 * @throws {BuildFailed}
 */
export async function ensureBuilt(names = ['backend', 'frontend'], { force = false } = {}) {
  const isStale = (name) => force || !isCurrent(name);
  if (!names.some(isStale)) return;
  await withLock(async () => {
    // Whoever held the lock before may have built it meanwhile.
    const built = await Promise.all(names.filter(isStale).map(build));
    if (built.includes(false)) throw new BuildFailed('The build failed.');
  });
}

export function isBuilt(name) {
  return existsSync(join(ROOT, PARTS[name].result));
}

async function build(name) {
  const { build, inputs } = PARTS[name];
  const start = performance.now();
  say(`Building the ${name} ...`);
  rmSync(stampFile(name), { force: true });
  // Taken before the compiler reads the files: what is edited during the build is built again next time.
  const stamp = hash(inputs);
  const { ok, output } = await build();
  if (ok) writeFileSync(stampFile(name), stamp);
  if (output.trim() !== '' && (!ok || name === 'frontend')) say(output.trimEnd());
  say(ok ? `Built the ${name} in ${since(start)}.` : `The ${name} could not be built.`);
  return ok;
}

function isCurrent(name) {
  if (!isBuilt(name) || !existsSync(stampFile(name))) return false;
  return readFileSync(stampFile(name), 'utf8') === hash(PARTS[name].inputs);
}

function stampFile(name) {
  return join(ROOT, 'dist', `${name}.stamp`);
}

function hash(inputs) {
  const sum = createHash('sha256').update(process.versions.node.split('.')[0]);
  for (const file of [...COMMON_INPUTS, ...inputs].flatMap(filesOf)) {
    sum.update(`\0${file}\0`).update(readFileSync(join(ROOT, file)));
  }
  return sum.digest('hex');
}

/** The files of a path that end up in a build, in the same order on every system. */
function filesOf(path) {
  const absolute = join(ROOT, path);
  if (!existsSync(absolute)) return [];
  if (statSync(absolute).isFile()) return path.endsWith('.spec.ts') ? [] : [path];
  return readdirSync(absolute)
    .sort()
    .flatMap((entry) => filesOf(`${path}/${entry}`));
}

/** Two commands started together must not write to `dist/` at the same time. */
async function withLock(work) {
  const lock = join(ROOT, 'dist/build.lock');
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  for (let waited = false; !tryLock(lock); waited = true) {
    if (!waited) say('Waiting for another build of this project to end ...');
    await sleep(200);
  }
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function tryLock(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  // The holder was killed: the next attempt gets it.
  if (!isRunning(Number(readIfThere(lock)))) rmSync(lock, { force: true });
  return false;
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function isRunning(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
