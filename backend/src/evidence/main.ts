import 'reflect-metadata';
import { loadConfig, readEnvironment } from '../config/app-config.js';
import { databaseOptions } from '../database-options.js';
import { ENTITIES, PROJECTIONS } from '../entities.js';
import { runEvidence } from './program.js';

/** Counting all records takes longer than any request may. */
const STATEMENT_TIMEOUT_MS = 60 * 60 * 1_000;

/** npm run evidence: exit code 0 when all that is counted is what the records say, else 1. */
try {
  process.exitCode = await runEvidence(
    process.argv.slice(2),
    () => ({
      options: { ...databaseOptions(loadConfig(readEnvironment())), statementTimeoutMs: STATEMENT_TIMEOUT_MS },
      entities: ENTITIES,
      projections: PROJECTIONS,
    }),
    { out: console.log, error: console.error },
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
