import 'reflect-metadata';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import BetterSqlite3 from 'better-sqlite3';
import { nastyRun, nastySeed, RUNS, SEEDS, storeNastyRows } from '../../test/support/nasty-rows.js';
import { Database } from '../database/database.js';
import type { NewRecord } from '../database/record-table.js';
import { RECORDS } from '../entities.js';
import { runCopy } from './program.js';

let directory: string;
let from: string;
let to: string;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'aurora-copy-'));
  from = join(directory, 'from.db');
  to = join(directory, 'to.db');
  const database = await Database.open({ path: from }, RECORDS);
  await storeNastyRows(database);
  await database.close();
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

async function copy(...more: string[]): Promise<{ code: number; out: string; error: string }> {
  const lines = { out: [] as string[], error: [] as string[] };
  const output = { out: (line: string) => lines.out.push(line), error: (line: string) => lines.error.push(line) };
  const code = await runCopy(['--from', `sqlite:${from}`, '--to', `sqlite:${to}`, ...more], RECORDS, output);
  return { code, out: lines.out.join('\n'), error: lines.error.join('\n') };
}

function execute(path: string, sql: string): void {
  const file = new BetterSqlite3(path);
  file.exec(sql);
  file.close();
}

function rowsOf(path: string, table: string): unknown[] {
  const file = new BetterSqlite3(path, { readonly: true });
  const rows = file.prepare(`SELECT * FROM ${table} ORDER BY seq`).raw().all();
  file.close();
  return rows;
}

async function store(path: string, ...records: NewRecord[]): Promise<void> {
  const database = await Database.open({ path }, RECORDS);
  await database.store(records);
  await database.close();
}

describe('a copy', () => {
  it('holds every row of the source with its arrival, and says so with checksums', async () => {
    execute(from, 'DELETE FROM used_seeds WHERE seq IN (3, 17); UPDATE used_seeds SET seq = 1000 WHERE seq = 5');
    const { code, out, error } = await copy();
    expect([code, error]).toEqual([0, '']);
    expect(out).toMatch(/used_seeds: 58 rows \(58 copied\), SHA-256 [0-9a-f]{64} on both sides/);
    for (const table of ['run_meta', 'used_seeds', 'corpus']) expect(rowsOf(to, table)).toEqual(rowsOf(from, table));
  });

  it('leaves the file of the source as it is, byte for byte', async () => {
    const before = readFileSync(from);
    await copy();
    expect(readFileSync(from).equals(before)).toBe(true);
  });

  it('may be of a database without rows', async () => {
    execute(from, 'DELETE FROM run_meta; DELETE FROM used_seeds; DELETE FROM corpus');
    expect(await copy()).toMatchObject({ code: 0 });
  });

  it('brings over what has arrived and what was replaced, when it is made again', async () => {
    await copy();
    await store(from, nastySeed(SEEDS), nastyRun(RUNS), nastyRun(1, 'other notes'));
    expect((await copy()).out).toMatch(/run_meta: 21 rows \(1 copied, 1 replaced\)[^]*used_seeds: 61 rows \(1 copied\)/);
    expect(rowsOf(to, 'run_meta')).toEqual(rowsOf(from, 'run_meta'));
    expect((await copy()).out).toMatch(/run_meta: 21 rows \(0 copied\)/);
  });
});

describe('a target is refused, and left as it is,', () => {
  const refusal = async (): Promise<string> => {
    const before = rowsOf(to, 'used_seeds');
    const message = await copy().then(
      () => 'was copied',
      (error: unknown) => (error as Error).message,
    );
    expect(rowsOf(to, 'used_seeds')).toEqual(before);
    return message;
  };

  it('when it holds another database', async () => {
    await store(to, nastySeed(7));
    expect(await refusal()).toMatch(/used_seeds of .*to\.db differs from the source, first at id "seed 0 .*A target must be empty/);
  });

  it('when somebody has written to it since it was copied', async () => {
    await copy();
    await store(to, nastySeed(99));
    expect(await refusal()).toContain('has rows behind the last of the source');
  });

  it('when one value in it is another', async () => {
    await copy();
    execute(to, `UPDATE used_seeds SET score = 0.3 WHERE seq = 5`);
    expect(await refusal()).toMatch(/differs from the source, first at id "seed 4 .* \(arrival 5\)/);
  });

  it('when a row is missing in its middle', async () => {
    await copy();
    execute(to, 'DELETE FROM corpus WHERE seq = 5');
    expect(await refusal()).toMatch(/corpus of .* differs from the source, first at id "entry 4 /);
  });

  it('when it has a row more in its middle', async () => {
    execute(from, 'DELETE FROM used_seeds WHERE seq = 59');
    await copy();
    execute(to, `INSERT INTO used_seeds (seq, id, run_id, function, timestamp) VALUES (59, 'mine', '', '', '')`);
    expect(await refusal()).toMatch(/differs from the source|has a row that the source has not, id "mine"/);
  });

  it('when it is a file of another program, which is not adopted for it', async () => {
    execute(to, 'CREATE TABLE used_seeds (seq); CREATE TABLE corpus (id TEXT, timestamp TEXT)');
    expect(await refusal()).toContain('holds tables of another program');
    expect(rowsOf(to, 'sqlite_schema, (SELECT 1 AS seq)')).toHaveLength(2);
  });

  it('when it is the source by another name', async () => {
    symlinkSync(from, to);
    expect(await refusal()).toContain('are the same database');
  });
});

describe('a source is refused', () => {
  it('when it is missing, and no folder is made for it', async () => {
    from = join(directory, 'nowhere', 'from.db');
    await expect(copy()).rejects.toThrow('There is no database');
    expect(existsSync(join(directory, 'nowhere'))).toBe(false);
  });

  it('when it does not have the newest schema: the server brings it there, not the copy', async () => {
    rmSync(from);
    execute(from, 'CREATE TABLE corpus (id TEXT, timestamp TEXT)');
    await expect(copy()).rejects.toThrow('Start the server of this version once on it');
    expect(existsSync(to)).toBe(false);
  });

  it('when a newer version wrote it', async () => {
    execute(from, `INSERT INTO schema_migrations (timestamp, name) VALUES (9999999999999, 'Future9999999999999')`);
    await expect(copy()).rejects.toThrow('written by a newer version of this program (it has Future9999999999999)');
  });

  it('when it is no database', async () => {
    copyFileSync(new URL(import.meta.url).pathname, from);
    await expect(copy()).rejects.toThrow('from.db cannot be read: file is not a database');
  });

  it('when it holds what would stay behind, unless that is wanted', async () => {
    execute(
      from,
      `ALTER TABLE used_seeds ADD COLUMN "my ""mood" ANY; ALTER TABLE corpus ADD COLUMN never ANY; UPDATE used_seeds SET "my ""mood" = 'x' WHERE seq < 4;
      CREATE TABLE remarks (x); INSERT INTO remarks VALUES (1)`,
    );
    const { code, error } = await copy();
    expect(code).toBe(1);
    expect(error).toContain('used_seeds.my "mood: 3 rows\n  remarks: 1 row\nNothing was copied.');
    expect(existsSync(to)).toBe(false);
    expect(await copy('--without-unknown')).toMatchObject({ code: 0, error: '' });
  });
});

describe('a value that cannot be kept as it is', () => {
  it('is named, and stops the copy before its chunk', async () => {
    execute(
      from,
      `UPDATE used_seeds SET snippet = CAST(x'61ff62' AS TEXT) WHERE seq = 2; UPDATE used_seeds SET total = 9007199254740993 WHERE seq = 4`,
    );
    const { code, error } = await copy();
    expect(code).toBe(1);
    expect(error).toMatch(/used_seeds "seed 1 .*": snippet is a text with bytes that are not UTF-8/);
    expect(error).toMatch(/used_seeds "seed 3 .*": total is a whole number beyond 9,007,199,254,740,991/);
    expect(error).toContain('These values cannot be copied as they are.');
    expect(rowsOf(to, 'used_seeds')).toEqual([]);

    execute(from, 'UPDATE used_seeds SET snippet = NULL, total = NULL WHERE seq IN (2, 4)');
    expect(await copy()).toMatchObject({ code: 0, error: '' });
  });

  it('is one of twenty that are named at most', async () => {
    execute(from, `UPDATE used_seeds SET snippet = CAST(x'ff' AS TEXT)`);
    expect((await copy()).error.match(/not UTF-8/g)).toHaveLength(20);
  });
});

describe('the arguments', () => {
  it.each([
    [[], '--from must name'],
    [['--from', 'sqlite:x'], '--to must name'],
    [['--from', 'sqlite://x', '--to', 'sqlite:y'], '--from must name'],
    [['--from', 'mysql://u:secret@h/d', '--to', 'sqlite:y'], '--from must name'],
    [['--from', 'sqlite:x', '--to', 'postgres://u:secret@h'], '--to must name'],
    [['postgres://u:secret@h/d'], 'not known'],
    [['--form', 'postgres://u:secret@h/d'], 'not known'],
    [['--from'], 'lacks its value'],
  ])('%j are answered with how it is used, and no password', async (args, message) => {
    const errors: string[] = [];
    expect(await runCopy(args, RECORDS, { out: () => undefined, error: (line) => errors.push(line) })).toBe(1);
    expect(errors.join()).toContain(message);
    expect(errors.join()).toContain('Usage: npm run db:copy');
    expect(errors.join()).not.toContain('secret');
  });
});
