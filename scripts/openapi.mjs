// npm run openapi: writes backend/openapi.json and the web app's client anew. Both are committed.
import { CLIENT, DOCUMENT, writeClient, writeDocument } from './lib/api.mjs';
import { BuildFailed, ensureBuilt } from './lib/builds.mjs';
import { say } from './lib/tools.mjs';

try {
  await ensureBuilt(['backend']);
  await writeDocument(DOCUMENT);
  await writeClient(DOCUMENT, CLIENT);
  say(`Wrote ${DOCUMENT} and ${CLIENT}/.`);
} catch (error) {
  if (!(error instanceof BuildFailed)) throw error;
  process.exitCode = 1;
}
