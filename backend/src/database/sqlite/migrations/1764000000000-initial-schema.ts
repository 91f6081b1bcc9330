import type { MigrationInterface, QueryRunner } from 'typeorm';
import { sqliteHandle } from '../connection.js';
import { registerAdoptionFunctions } from './adoption-functions.js';

interface AdoptedColumn {
  readonly name: string;
  readonly definition: string;
  /** The value to keep; `old` is the name of an old column, or NULL where the old table lacks it. */
  readonly adopt: (old: (name: string) => string) => string;
}

interface AdoptedTable {
  readonly name: string;
  readonly columns: readonly AdoptedColumn[];
  readonly indexes: readonly string[];
}

const column =
  (definition: string, adopt: (old: string) => string) =>
  (name: string): AdoptedColumn => ({ name, definition, adopt: (old) => adopt(old(name)) });

const key = column('TEXT NOT NULL UNIQUE', (old) => `adopted_key(${old})`);
const time = column('TEXT NOT NULL', (old) => `adopted_time(${old})`);
const text = column('TEXT NOT NULL', (old) => `COALESCE(CAST(${old} AS TEXT), '')`);
const optionalText = column('TEXT', (old) => `CAST(${old} AS TEXT)`);
const integer = column('INTEGER NOT NULL', (old) => `COALESCE(adopted_integer(${old}), 0)`);
const optionalInteger = column('INTEGER', (old) => `adopted_integer(${old})`);
const real = column('REAL NOT NULL', (old) => `COALESCE(adopted_real(${old}), 0)`);
const optionalReal = column('REAL', (old) => `adopted_real(${old})`);
const flag = column('INTEGER NOT NULL', (old) => `adopted_flag(${old})`);
const list = column('TEXT NOT NULL', (old) => `COALESCE(adopted_list(${old}), '[]')`);
const optionalList = column('TEXT', (old) => `adopted_list(${old})`);
const optionalObject = column('TEXT', (old) => `adopted_object(${old})`);

/** A column of its own, because an index on the comparison would not serve the totals. */
const isPerfect: AdoptedColumn = {
  name: 'is_perfect',
  definition: 'INTEGER NOT NULL CHECK (is_perfect = (passed = total))',
  adopt: (old) => `${integer('passed').adopt(old)} = ${integer('total').adopt(old)}`,
};

const TABLES: readonly AdoptedTable[] = [
  {
    name: 'run_meta',
    columns: [
      key('run_id'),
      time('timestamp'),
      real('seed_bias'),
      flag('seeding_enabled'),
      integer('max_iters'),
      optionalInteger('beam'),
      optionalText('notes'),
    ],
    indexes: ['CREATE INDEX run_meta_by_time ON run_meta (timestamp)'],
  },
  {
    name: 'used_seeds',
    columns: [
      key('id'),
      text('run_id'),
      text('function'),
      optionalText('source_id'),
      optionalObject('reason_json'),
      optionalReal('score'),
      optionalInteger('passed'),
      optionalInteger('total'),
      optionalText('snippet'),
      time('timestamp'),
    ],
    indexes: [
      'CREATE INDEX used_seeds_by_run ON used_seeds (run_id, timestamp)',
      'CREATE INDEX used_seeds_by_time ON used_seeds (timestamp)',
    ],
  },
  {
    name: 'corpus',
    columns: [
      key('id'),
      time('timestamp'),
      text('spec_id'),
      text('spec_hash'),
      text('func_name'),
      text('func_signature'),
      integer('passed'),
      integer('total'),
      isPerfect,
      real('score'),
      list('failing_tests'),
      text('snippet'),
      optionalInteger('complexity'),
      optionalInteger('iteration'),
      optionalList('calls_functions'),
      optionalText('sig_key'),
      optionalList('post_bow'),
      optionalInteger('duration_ms'),
      optionalText('synthesis_method'),
    ],
    indexes: [
      // The trailing columns let the totals of a filtered list be counted without touching a row, whose snippet may be large.
      'CREATE INDEX corpus_by_time ON corpus (timestamp, seq, func_name, score, is_perfect)',
      'CREATE INDEX corpus_perfect_by_time ON corpus (is_perfect, timestamp, seq, func_name, score)',
      'CREATE INDEX corpus_by_function ON corpus (func_name, timestamp, seq, score, is_perfect)',
      // Read backwards: perfect first, then lower score, then newer.
      'CREATE INDEX corpus_best ON corpus (func_name, is_perfect, score DESC, timestamp, seq)',
    ],
  },
];

/**
 * Makes the schema. Tables that the predecessor or Aurora-X itself left in the file are taken over row by row, in their order:
 * times become canonical, JSON columns valid, missing columns NULL; columns that nobody here knows are kept as they are.
 */
export class InitialSchema1764000000000 implements MigrationInterface {
  readonly name = 'InitialSchema1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    registerAdoptionFunctions(sqliteHandle(runner.dataSource));
    // Other people's views, triggers and foreign keys go on naming the tables by their old names, which the new ones bear.
    await runner.query('PRAGMA legacy_alter_table = ON');
    for (const table of TABLES) {
      const oldColumns = await columnsOf(runner, table.name);
      if (oldColumns.length > 0) await runner.query(`ALTER TABLE ${table.name} RENAME TO adopted_${table.name}`);
      const definitions = table.columns.map(({ name, definition }) => `${name} ${definition}`);
      const unknown = oldColumns.filter((name) => !table.columns.some((column) => column.name === name.toLowerCase()));
      definitions.push(...unknown.map((name) => `${keptAs(name)} ANY`));
      await runner.query(`CREATE TABLE ${table.name} (seq INTEGER PRIMARY KEY, ${definitions.join(', ')}) STRICT`);
      if (oldColumns.length > 0) {
        const order = (await hasRowid(runner, `adopted_${table.name}`)) ? 'ORDER BY rowid' : '';
        await runner.query(`${copyStatement(table, oldColumns, unknown)} ${order}`);
        await runner.query(`DROP TABLE adopted_${table.name}`);
      }
      for (const index of table.indexes) await runner.query(index);
    }
    await runner.query('PRAGMA legacy_alter_table = OFF');
    await runner.query('CREATE TABLE server_probe (count INTEGER NOT NULL) STRICT');
    await runner.query('INSERT INTO server_probe (count) VALUES (0)');
  }

  /** The way back is the copy that was taken before. */
  down(): Promise<void> {
    return Promise.reject(new Error('the first migration cannot be undone: restore the backup that was taken before it'));
  }
}

function copyStatement(table: AdoptedTable, oldColumns: readonly string[], unknown: readonly string[]): string {
  const present = new Set(oldColumns.map((name) => name.toLowerCase()));
  const names = [...table.columns.map(({ name }) => name), ...unknown.map(keptAs)].join(', ');
  const old = (name: string): string => (present.has(name) ? name : 'NULL');
  const values = [...table.columns.map(({ adopt }) => adopt(old)), ...unknown.map(quote)].join(', ');
  return `INSERT INTO ${table.name} (${names}) SELECT ${values} FROM adopted_${table.name}`;
}

async function columnsOf(runner: QueryRunner, table: string): Promise<string[]> {
  const columns = (await runner.query(`SELECT name FROM pragma_table_info('${table}')`)) as { name: string }[];
  return columns.map(({ name }) => name);
}

async function hasRowid(runner: QueryRunner, table: string): Promise<boolean> {
  const [row] = (await runner.query(`SELECT wr FROM pragma_table_list('${table}')`)) as { wr: number }[];
  return row?.wr === 0;
}

/** The name under which a column that nobody here knows goes on: its own, unless it is the one of our order of arrival. */
function keptAs(name: string): string {
  return quote(name.toLowerCase() === 'seq' ? `adopted_${name}` : name);
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
