// npm run faults: the long form of the faults against the built server, all of them or the named ones; writes docs/reliability.md.
import { BuildFailed, ensureBuilt } from './lib/builds.mjs';

try {
  await ensureBuilt(['backend', 'faults']);
  await import('../dist/faults/main.js');
} catch (error) {
  if (!(error instanceof BuildFailed)) throw error;
  process.exitCode = 1;
}
