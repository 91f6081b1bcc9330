import { node, say, TOOLS } from './tools.mjs';

export const DOCUMENT = 'backend/openapi.json';
export const CLIENT = 'frontend/src/app/api';

/** Has the built backend write its OpenAPI document to `file`. */
export async function writeDocument(file) {
  await runTool(['dist/backend/openapi/generate.js', file]);
}

/** Generates the web app's client of the OpenAPI document in `document` into `directory`; ng-openapi-gen.json says how. */
export async function writeClient(document, directory) {
  await runTool([TOOLS.ngOpenapiGen, '--config', 'ng-openapi-gen.json', '--input', document, '--output', directory]);
}

async function runTool(args) {
  const { ok, output } = await node(args);
  if (ok) return;
  say(output);
  throw new Error(`${args[0]} failed.`);
}
