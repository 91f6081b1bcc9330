// npm run check:api: fails when the committed OpenAPI document or client is not what the sources say, or the document breaks a rule.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { formatProblems, getTotals, lint, loadConfig } from '@redocly/openapi-core';
import { CLIENT, DOCUMENT, writeClient, writeDocument } from './lib/api.mjs';
import { BuildFailed, ensureBuilt } from './lib/builds.mjs';
import { ROOT, say } from './lib/tools.mjs';

const directory = mkdtempSync(join(tmpdir(), 'aurora-api-'));
try {
  await ensureBuilt(['backend']);
  const freshDocument = join(directory, 'openapi.json');
  const freshClient = join(directory, 'client');
  await writeDocument(freshDocument);
  await writeClient(DOCUMENT, freshClient);

  const drift = [...documentDrift(freshDocument), ...clientDrift(freshClient)];
  if (drift.length > 0) say(`Not what the sources say:\n${drift.join('\n')}\nRun "npm run openapi" and commit what it writes.`);
  const isValid = await passesLint(resolve(ROOT, DOCUMENT));
  if (drift.length > 0 || !isValid) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof BuildFailed)) throw error;
  process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}

/** The first line that differs says enough to find the cause. */
function documentDrift(fresh) {
  const [committed, generated] = [resolve(ROOT, DOCUMENT), fresh].map((file) => readFileSync(file, 'utf8').split('\n'));
  const line = generated.findIndex((text, index) => text !== committed[index]);
  if (line < 0 && generated.length === committed.length) return [];
  const at = line < 0 ? generated.length : line;
  return [`  ${DOCUMENT}:${at + 1}`, `    committed: ${(committed[at] ?? '').trim()}`, `    generated: ${(generated[at] ?? '').trim()}`];
}

function clientDrift(fresh) {
  const [committed, generated] = [resolve(ROOT, CLIENT), fresh].map(contentsOf);
  const names = [...new Set([...committed.keys(), ...generated.keys()])].sort();
  return names
    .filter((name) => committed.get(name) !== generated.get(name))
    .map(
      (name) =>
        `  ${CLIENT}/${name} ${!generated.has(name) ? 'is not generated any more' : committed.has(name) ? 'differs' : 'is missing'}`,
    );
}

function contentsOf(root) {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return [file.slice(root.length + 1).replaceAll('\\', '/'), readFileSync(file, 'utf8')];
    }),
  );
}

async function passesLint(document) {
  const config = await loadConfig({ configPath: resolve(ROOT, 'redocly.yaml') });
  const problems = await lint({ ref: document, config });
  const totals = getTotals(problems);
  if (problems.length > 0) formatProblems(problems, { format: 'stylish', totals, version: '', cwd: ROOT, maxProblems: 50 });
  return totals.errors + totals.warnings === 0;
}
