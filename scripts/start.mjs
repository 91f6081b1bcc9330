// npm start: builds what changed, then serves. npm run start:prod (--built): serves what is built.
// The npm scripts say "exec node ...", so that no shell stands between npm and this process: sh does not pass SIGTERM on. cmd.exe has no
// exec and takes the other branch.
import { BuildFailed, ensureBuilt, isBuilt } from './lib/builds.mjs';
import { say } from './lib/tools.mjs';

if (await isReady()) {
  // In this very process, so that signals reach the server and its exit code is ours.
  await import('../dist/backend/main.js');
} else {
  process.exitCode = 1;
}

async function isReady() {
  if (process.argv.includes('--built')) {
    const missing = ['backend', 'frontend'].filter((name) => !isBuilt(name));
    if (missing.length > 0)
      say(`The ${missing.join(' and the ')} is not built yet: run "npm run build" first, or "npm start", which builds by itself.`);
    return missing.length === 0;
  }
  try {
    await ensureBuilt();
    return true;
  } catch (error) {
    if (!(error instanceof BuildFailed)) throw error;
    return false;
  }
}
