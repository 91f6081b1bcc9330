import { existsSync, rmSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import { MIGRATIONS_TABLE, sqliteHandle, waitForLocks } from './connection.js';

/** How long the start waits for another process that writes; nothing else waits for this one then. */
export const START_LOCK_PATIENCE_MS = 10_000;

/**
 * Opens the database and brings it to the newest schema. A file that already holds tables is copied first, beside itself.
 * @returns the path of that copy, when one was taken
 * @throws Error in words for the operator: not a database, made by a newer version, not accessible
 */
export async function migrate(writer: DataSource): Promise<string | undefined> {
  const path = String(writer.options.database);
  try {
    await writer.initialize();
  } catch (error) {
    throw new Error(`The database ${path} cannot be opened: ${describe(error)}`, { cause: error });
  }
  let backupPath: string | undefined;
  try {
    waitForLocks(writer, START_LOCK_PATIENCE_MS);
    const known = writer.migrations.map(({ name }) => name ?? '');
    const executed = executedMigrations(writer);
    const unknown = executed.filter((name) => !known.includes(name));
    if (unknown.length > 0) throw new Error(`it was written by a newer version of this program (it has ${unknown.join(', ')})`);
    backupPath = executed.length < known.length && holdsTables(writer) ? await backUp(writer, path) : undefined;
    await writer.runMigrations();
    waitForLocks(writer, 0);
    return backupPath;
  } catch (error) {
    await writer.destroy();
    // Its migration was rolled back, so the copy is of no use; a supervisor that tries again and again would fill the disk with them.
    if (backupPath !== undefined) rmSync(backupPath, { force: true });
    throw new Error(`The database ${path} cannot be used: ${describe(error)}. What it holds was left as it is.`, { cause: error });
  }
}

/** The names of the migrations that a file has seen, oldest first. */
export function executedMigrations(dataSource: DataSource): string[] {
  const handle = sqliteHandle(dataSource);
  if (handle.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?`).get(MIGRATIONS_TABLE) === undefined) return [];
  return handle.prepare(`SELECT name FROM ${MIGRATIONS_TABLE} ORDER BY id`).pluck().all() as string[];
}

export function holdsTables(dataSource: DataSource): boolean {
  return sqliteHandle(dataSource).prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' LIMIT 1`).get() !== undefined;
}

/** SQLite's own online backup: whole and consistent even while another process writes, the write-ahead log included. */
async function backUp(writer: DataSource, path: string): Promise<string> {
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const backupPath = `${path}.before-migration-${stamp}`;
  if (existsSync(backupPath)) throw new Error(`${backupPath} exists already`);
  await sqliteHandle(writer).backup(backupPath);
  return backupPath;
}

function describe(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/^SqliteError: /, '');
}
