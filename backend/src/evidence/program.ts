import type { DataSourceOptions } from 'typeorm';
import { Database, type DatabaseOptions } from '../database/database.js';
import type { Projections } from '../database/projections.js';
import { rebuild } from './rebuild.js';
import { verify, type Verdict } from './verify.js';

const USAGE = `Usage: npm run evidence -- --check | --rebuild
Holds all that is counted from the records of the database of DATABASE_URL or AURORA_DB_PATH against the records.
  --check     says which tables are not as they should be; a server may go on meanwhile
  --rebuild   empties these tables, counts all records again, and checks; stop the server before`;

/** Where the program writes: lines for people, and lines about what is wrong. */
export interface Output {
  out(line: string): void;
  error(line: string): void;
}

/** What the program works on. */
export interface Subject {
  readonly options: DatabaseOptions;
  readonly entities: NonNullable<DataSourceOptions['entities']>;
  readonly projections: Projections;
}

/** Whether the arguments ask for something that there is. */
function isWanted(args: readonly string[]): boolean {
  return args.length === 1 && (args[0] === '--check' || args[0] === '--rebuild');
}

/** @returns the exit code: 0 when all tables hold what the records say, else 1 */
export async function runEvidence(args: readonly string[], subjectOf: () => Subject, output: Output): Promise<number> {
  if (!isWanted(args)) {
    output.error(USAGE);
    return 1;
  }
  const { options, entities, projections } = subjectOf();
  if (args[0] === '--rebuild')
    await rebuild(options, entities, projections, ({ taken, of }) => {
      output.out(`Counting again: ${inWords(taken)} of ${inWords(of)} records`);
    });
  const database = await Database.open(options, entities, projections);
  try {
    output.out(`Checking ${database.place}`);
    if (database.backupPath !== undefined) output.out(`The database was migrated first; its backup is ${database.backupPath}`);
    return report(await verify(database, (table) => output.out(`  going through ${table} ...`)), output);
  } finally {
    await database.close();
  }
}

function report(verdicts: readonly Verdict[], output: Output): number {
  const cells = verdicts.map(({ table, rows, wrong, lacking }) => [table, inWords(rows), inWords(wrong), inWords(lacking)]);
  const lines = [['table', 'rows', 'wrong', 'lacking'], ...cells];
  const width = (column: number): number => Math.max(...lines.map((line) => line[column]?.length ?? 0));
  for (const [table = '', ...counts] of lines)
    output.out([table.padEnd(width(0)), ...counts.map((count, index) => count.padStart(width(index + 1)))].join('  '));
  if (verdicts.every(({ wrong, lacking }) => wrong === 0 && lacking === 0)) {
    output.out('All tables hold what the records say.');
    return 0;
  }
  output.error(
    'Not all tables hold what the records say. The records are as they were; `npm run evidence -- --rebuild` counts them again.',
  );
  return 1;
}

function inWords(count: number): string {
  return count.toLocaleString('en');
}
