import type { MigrationInterface, QueryRunner } from 'typeorm';
import { sqliteHandle } from '../sqlite.js';
import { registerAdoptionFunctions } from './adoption-functions.js';

interface AdoptedColumn {
  readonly name: string;
  readonly definition: string;
  /** The value to keep, in terms of the old column `@`. */
  readonly adopt: string;
}

interface AdoptedTable {
  readonly name: string;
  readonly columns: readonly AdoptedColumn[];
  readonly indexes: readonly string[];
}

const text = (name: string): AdoptedColumn => ({ name, definition: 'TEXT NOT NULL', adopt: `COALESCE(CAST(@ AS TEXT), '')` });
const optionalText = (name: string): AdoptedColumn => ({ name, definition: 'TEXT', adopt: 'CAST(@ AS TEXT)' });
const integer = (name: string): AdoptedColumn => ({ name, definition: 'INTEGER NOT NULL', adopt: 'COALESCE(CAST(@ AS INTEGER), 0)' });
const optionalInteger = (name: string): AdoptedColumn => ({ name, definition: 'INTEGER', adopt: 'CAST(@ AS INTEGER)' });
const real = (name: string): AdoptedColumn => ({ name, definition: 'REAL NOT NULL', adopt: 'COALESCE(CAST(@ AS REAL), 0)' });
const optionalReal = (name: string): AdoptedColumn => ({ name, definition: 'REAL', adopt: 'CAST(@ AS REAL)' });
const key = (name: string): AdoptedColumn => ({ name, definition: 'TEXT NOT NULL UNIQUE', adopt: 'adopted_key(@)' });
const time = (name: string): AdoptedColumn => ({ name, definition: 'TEXT NOT NULL', adopt: 'adopted_time(@)' });
const list = (name: string): AdoptedColumn => ({ name, definition: 'TEXT NOT NULL', adopt: `COALESCE(adopted_list(@), '[]')` });
const optionalList = (name: string): AdoptedColumn => ({ name, definition: 'TEXT', adopt: 'adopted_list(@)' });

const TABLES: readonly AdoptedTable[] = [
  {
    name: 'run_meta',
    columns: [
      key('run_id'),
      time('timestamp'),
      real('seed_bias'),
      { name: 'seeding_enabled', definition: 'INTEGER NOT NULL CHECK (seeding_enabled IN (0, 1))', adopt: 'COALESCE(@, 0) <> 0' },
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
      { name: 'reason_json', definition: 'TEXT', adopt: 'adopted_object(@)' },
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
      'CREATE INDEX corpus_by_time ON corpus (timestamp, seq, func_name, score, passed, total)',
      'CREATE INDEX corpus_by_function ON corpus (func_name, timestamp, seq, score, passed, total)',
      'CREATE INDEX corpus_perfect_by_time ON corpus (timestamp, seq, func_name, score) WHERE passed = total',
      // Read backwards: perfect first, then lower score, then newer.
      'CREATE INDEX corpus_best ON corpus (func_name, (passed = total), score DESC, timestamp, seq)',
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
    for (const table of TABLES) {
      const oldColumns = await columnsOf(runner, table.name);
      if (oldColumns.length > 0) await runner.query(`ALTER TABLE ${table.name} RENAME TO adopted_${table.name}`);
      const definitions = table.columns.map(({ name, definition }) => `${name} ${definition}`);
      const unknown = oldColumns.filter((name) => name !== 'seq' && !table.columns.some((column) => column.name === name.toLowerCase())).map(quote);
      definitions.push(...unknown.map((name) => `${name} ANY`));
      await runner.query(`CREATE TABLE ${table.name} (seq INTEGER PRIMARY KEY, ${definitions.join(', ')}) STRICT`);
      if (oldColumns.length > 0) {
        await runner.query(copyStatement(table, oldColumns, unknown));
        await runner.query(`DROP TABLE adopted_${table.name}`);
      }
      for (const index of table.indexes) await runner.query(index);
    }
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
  const names = [...table.columns.map(({ name }) => name), ...unknown].join(', ');
  const values = [...table.columns.map(({ name, adopt }) => adopt.replace('@', present.has(name) ? name : 'NULL')), ...unknown].join(', ');
  return `INSERT INTO ${table.name} (${names}) SELECT ${values} FROM adopted_${table.name} ORDER BY rowid`;
}

async function columnsOf(runner: QueryRunner, table: string): Promise<string[]> {
  const columns = (await runner.query(`SELECT name FROM pragma_table_info('${table}')`)) as { name: string }[];
  return columns.map(({ name }) => name);
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
