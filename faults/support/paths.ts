import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The project's directory, seen from the sources and from `dist/` alike. */
export const ROOT = findUpwards(import.meta.dirname, 'package.json');

/** The built server. */
export const SERVER = join(ROOT, 'dist/backend/main.js');

/** A compiled file of this folder: the helper processes are run by plain node, from jest too. */
export function compiled(path: string): string {
  return join(ROOT, 'dist/faults', path);
}

/** A new directory for what a row leaves on disk. */
export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'aurora-fault-'));
}

function findUpwards(directory: string, file: string): string {
  if (existsSync(join(directory, file))) return directory;
  const parent = dirname(directory);
  if (parent === directory) throw new Error(`There is no ${file} above ${import.meta.dirname}.`);
  return findUpwards(parent, file);
}
