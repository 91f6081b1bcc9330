import 'reflect-metadata';
import { ENTITIES, PROJECTIONS } from '../entities.js';
import { loadConfig, readEnvironment } from '../config/app-config.js';
import { databaseOptions } from '../database-options.js';
import { Database } from '../database/database.js';
import { importFile, type Summary } from './importer.js';

/** npm run import -- FILE...: exit code 0 when every record of every file is in the database afterwards, else 1. */
const USAGE = `Usage: npm run import -- FILE...
Loads Aurora-X corpus.jsonl files and other corpus databases into the database of DATABASE_URL or AURORA_DB_PATH, also while the server is running.`;

const MAX_REFUSALS_SHOWN = 20;
const PROGRESS_EVERY_MS = 1_000;

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function main(paths: readonly string[]): Promise<number> {
  if (paths.length === 0 || paths.some((path) => path.startsWith('-'))) {
    console.error(USAGE);
    return 1;
  }
  const database = await Database.open(databaseOptions(loadConfig(readEnvironment())), ENTITIES, PROJECTIONS);
  console.log(`Importing into ${database.place}`);
  if (database.backupPath !== undefined) console.log(`The database was migrated first; its backup is ${database.backupPath}`);
  try {
    let isComplete = true;
    for (const path of paths) isComplete = (await importOne(path, database)) && isComplete;
    return isComplete ? 0 : 1;
  } finally {
    await database.close();
  }
}

async function importOne(path: string, database: Database): Promise<boolean> {
  try {
    const summary = await importFile(path, database, progressOf(path));
    report(path, summary);
    return summary.refused.length === 0;
  } catch (error) {
    console.error(`${path}: could not be imported: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

function progressOf(path: string): (read: number) => void {
  let next = performance.now() + PROGRESS_EVERY_MS;
  return (read) => {
    if (performance.now() < next) return;
    next = performance.now() + PROGRESS_EVERY_MS;
    console.log(`${path}: ${read} records read so far`);
  };
}

function report(path: string, { read, added, alreadyThere, refused, ignored }: Summary): void {
  console.log(`${path}: ${read} read, ${added} added, ${alreadyThere} already there, ${refused.length} refused`);
  for (const { place, reason } of refused.slice(0, MAX_REFUSALS_SHOWN)) console.log(`  ${place}: ${reason}`);
  if (refused.length > MAX_REFUSALS_SHOWN) console.log(`  and ${refused.length - MAX_REFUSALS_SHOWN} more`);
  for (const [key, count] of ignored) console.log(`  the key ${JSON.stringify(key)} is not known and was left out of ${count} records`);
}
