// npm run dev: compiles and restarts the backend on every change, and serves the web app on port 4200 with live reload.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import concurrently from 'concurrently';
import { ROOT, TOOLS } from './lib/tools.mjs';

// The watching compiler writes to dist/backend too, so what npm start knows about it does not hold any more.
rmSync(join(ROOT, 'dist/backend.stamp'), { force: true });

const { result } = concurrently(
  [
    { name: 'backend', command: `node ${TOOLS.nest} start --watch --preserveWatchOutput`, prefixColor: 'cyan' },
    { name: 'frontend', command: `node ${TOOLS.ng} serve`, prefixColor: 'magenta' },
  ],
  { cwd: ROOT, killOthersOn: ['failure', 'success'] },
);
await result.catch(() => {
  process.exitCode = 1;
});
