// node scripts/run.mjs import/main.js ARGS...: builds the backend if needed, then runs one of its programs in this process.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BuildFailed, ensureBuilt } from './lib/builds.mjs';
import { ROOT, say } from './lib/tools.mjs';

const [program, ...args] = process.argv.slice(2);
const file = join(ROOT, 'dist/backend', program ?? '');
try {
  await ensureBuilt(['backend']);
  if (program !== undefined && existsSync(file)) {
    process.argv = [process.argv[0], file, ...args];
    await import(pathToFileURL(file).href);
  } else {
    say(`There is no program ${program ?? ''} in dist/backend.`);
    process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof BuildFailed)) throw error;
  process.exitCode = 1;
}
