// npm run build [-- --force] [-- backend|frontend]: compiles what changed since the last build into dist/.
import { BuildFailed, ensureBuilt } from './lib/builds.mjs';
import { say } from './lib/tools.mjs';

const args = process.argv.slice(2);
const names = args.filter((arg) => !arg.startsWith('--'));
try {
  await ensureBuilt(names.length > 0 ? names : undefined, { force: args.includes('--force') });
  say('dist/ is up to date.');
} catch (error) {
  if (!(error instanceof BuildFailed)) throw error;
  process.exitCode = 1;
}
