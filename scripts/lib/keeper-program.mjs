// node keeper-program.mjs DIRECTORY: lives as long as its input is open, which ends with the process that holds it, however that ends.
// Then it ends the server whose process id it was told last, and removes the directory.
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 5_000;
const POLL_MS = 10;

let server = 0;
for await (const line of createInterface({ input: process.stdin })) server = Number(line);
if (server > 0) {
  // To PostgreSQL and to node alike: at once. Its data goes too, so there is nothing to write down first.
  signal('SIGQUIT');
  if (!(await hasEnded())) signal('SIGKILL');
}
// The server's own processes end a moment after it when it was killed, and may still write.
rmSync(process.argv[2], { recursive: true, force: true, maxRetries: 10 });

function signal(name) {
  try {
    return process.kill(server, name);
  } catch {
    return false;
  }
}

async function hasEnded() {
  for (const begun = performance.now(); performance.now() - begun < PATIENCE_MS; await sleep(POLL_MS)) if (!signal(0)) return true;
  return false;
}
