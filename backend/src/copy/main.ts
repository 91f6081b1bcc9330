import 'reflect-metadata';
import { RECORDS } from '../entities.js';
import { runCopy } from './program.js';

/** npm run db:copy: exit code 0 when both databases hold the same afterwards, else 1. */
try {
  process.exitCode = await runCopy(process.argv.slice(2), RECORDS, { out: console.log, error: console.error });
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
