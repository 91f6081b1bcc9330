import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import BetterSqlite3 from 'better-sqlite3';
import { ENTRIES, nastyRun, nastySeed, RUNS, SEEDS, storeNastyRows } from '../../test/support/nasty-rows.js';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import { openCopySource, openCopyTarget } from '../database/copy.js';
import type { CopyTarget } from '../database/copy-sides.js';
import { Database, type DatabaseOptions } from '../database/database.js';
import { RECORDS } from '../entities.js';
import { UsedSeed } from '../used-seeds/index.js';
import { copyDatabase, type Progress, type Summary } from './copier.js';
import { runCopy } from './program.js';

/** So that the few rows of a test are many chunks, some of one large row. */
const CHUNK = { rows: 7, characters: 20_000 };
const ROWS = RUNS + SEEDS + ENTRIES;

let directory: string;
let postgres: TestDatabase;
let file: DatabaseOptions & { path: string };
let server: DatabaseOptions & { url: string };

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'aurora-copy-'));
  file = { path: join(directory, 'from.db') };
  postgres = await createTestDatabase();
  server = { url: postgres.location };
  await using(file, storeNastyRows);
});

afterEach(async () => {
  await postgres.remove();
  rmSync(directory, { recursive: true });
});

async function using<T>(options: DatabaseOptions, use: (database: Database) => Promise<T>): Promise<T> {
  const database = await Database.open(options, RECORDS);
  try {
    return await use(database);
  } finally {
    await database.close();
  }
}

interface Hooks {
  readonly onProgress?: (progress: Progress) => void;
  /** What stands between the copy and its target. */
  readonly around?: (target: CopyTarget) => CopyTarget;
}

async function copy(from: DatabaseOptions, to: DatabaseOptions, { onProgress, around = (target) => target }: Hooks = {}): Promise<Summary> {
  const source = await openCopySource(from, RECORDS, CHUNK);
  try {
    const target = await openCopyTarget(to, RECORDS, CHUNK);
    try {
      return await copyDatabase(source, around(target), { progressed: (progress) => onProgress?.(progress), refused: () => undefined });
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function runProgram(from: DatabaseOptions, to: DatabaseOptions): Promise<{ code: number; out: string; error: string }> {
  const lines = { out: [] as string[], error: [] as string[] };
  const addressOf = (options: DatabaseOptions): string => ('url' in options ? options.url : `sqlite:${options.path}`);
  const output = { out: (line: string) => lines.out.push(line), error: (line: string) => lines.error.push(line) };
  const code = await runCopy(['--from', addressOf(from), '--to', addressOf(to)], RECORDS, output);
  return { code, out: lines.out.join('\n'), error: lines.error.join('\n') };
}

function execute(sql: string): void {
  const handle = new BetterSqlite3(file.path);
  handle.exec(sql);
  handle.close();
}

function rowsOf(path: string): unknown[] {
  const handle = new BetterSqlite3(path, { readonly: true });
  const rows = ['run_meta', 'used_seeds', 'corpus'].map((table) => handle.prepare(`SELECT * FROM ${table} ORDER BY seq`).raw().all());
  handle.close();
  return rows;
}

const seedsInOrder = (options: DatabaseOptions): Promise<UsedSeed[]> =>
  using(options, async (database) => {
    const { first, rest } = await database.list(UsedSeed, { clauses: 'ORDER BY timestamp DESC, seq DESC', parameters: [] });
    const seeds = [...first];
    for await (const portion of rest ?? []) seeds.push(...portion);
    return seeds;
  });

describe('from SQLite to PostgreSQL and back', () => {
  it('every value comes back bit for bit, and lists have one order', async () => {
    execute('DELETE FROM used_seeds WHERE seq IN (3, 17)');
    const there = await copy(file, server);
    expect(there).toMatchObject({ isEqual: true, meanwhile: { arrived: 0, replaced: 0 } });
    const back = { path: join(directory, 'back.db') };
    expect((await copy(server, back)).tables).toMatchObject(
      there.tables.map(({ name, source }) => ({ name, isEqual: true, target: source })),
    );
    expect(rowsOf(back.path)).toEqual(rowsOf(file.path));
    expect(await seedsInOrder(server)).toEqual(await seedsInOrder(file));
  });

  it('goes on wherever it is interrupted', async () => {
    let interruptions = 0;
    let summary: Summary | undefined;
    const onlyOneChunk = (target: CopyTarget): CopyTarget => {
      let stored = 0;
      const append: CopyTarget['append'] = (...chunk) => {
        if (stored === 1) return Promise.reject(new Error('the plug is pulled'));
        stored += 1;
        return target.append(...chunk);
      };
      return new Proxy(target, { get: (of, name) => (name === 'append' ? append : bound(of, name)) });
    };
    while (summary === undefined) {
      summary = await copy(file, server, { around: onlyOneChunk }).catch((error: unknown) => {
        expect((error as Error).message).toBe('the plug is pulled');
        interruptions += 1;
        return undefined;
      });
    }
    expect(interruptions).toBeGreaterThan(ROWS / CHUNK.rows);
    expect(summary).toMatchObject({ isEqual: true });
    expect((await copy(file, server)).tables.every(({ added }) => added === 0)).toBe(true);
  });

  it('leaves half a copy on which a server works, and to which the other half is not added then', async () => {
    const stop = (): never => {
      throw new Error('stopped');
    };
    await expect(copy(file, server, { onProgress: ({ done }) => (done > 60 ? stop() : undefined) })).rejects.toThrow('stopped');
    const outcomes = await using(server, (database) => database.store([nastySeed(900), nastyRun(900)]));
    expect(outcomes).toEqual(['stored', 'stored']);
    await expect(copy(file, server)).rejects.toThrow('A target must be empty');
  });

  it('gives the next arrival after the last that was copied', async () => {
    execute('UPDATE used_seeds SET seq = 4000 WHERE seq = 60');
    await copy(file, server);
    await using(server, (database) => database.store([nastySeed(900)]));
    expect(await postgres.query(`SELECT max(seq) AS last FROM used_seeds`)).toEqual([{ last: 4001 }]);
  });
});

describe('while a server writes to the source', () => {
  it('what arrives after the beginning is left for the next time, and counted', async () => {
    await using(file, async (database) => {
      let isFirst = true;
      let stored: Promise<unknown> = Promise.resolve();
      const summary = await copy(file, server, {
        onProgress: ({ step }) => {
          if (step !== 'Copying' || !isFirst) return;
          isFirst = false;
          stored = database.store([nastySeed(SEEDS), nastyRun(RUNS)]);
        },
        around: (target) => new Proxy(target, { get: (of, name) => (name === 'append' ? waitFor(() => stored, of) : bound(of, name)) }),
      });
      expect(summary).toMatchObject({ isEqual: true, meanwhile: { arrived: 2, replaced: 0 } });
      await database.store([nastyRun(3, 'other notes')]);
    });
    const { out } = await runProgram(file, server);
    expect(out).toMatch(/run_meta: 21 rows \(1 copied, 1 replaced\)[^]*used_seeds: 61 rows \(1 copied\)/);
    expect(await postgres.query(`SELECT notes FROM run_meta WHERE seq = 4`)).toEqual([{ notes: 'other notes' }]);
  });
});

describe('a copy is not called equal', () => {
  it('when a row of the target has changed before it was read back', async () => {
    const pending: Promise<unknown>[] = [];
    const summary = await copy(file, server, {
      onProgress: ({ step }) => {
        if (step === 'Verifying' && pending.length === 0)
          pending.push(postgres.query(`UPDATE used_seeds SET snippet = snippet || ' ' WHERE seq = 60`));
      },
      around: (target) =>
        new Proxy(target, { get: (of, name) => (name === 'read' ? waitFor(() => Promise.all(pending), of, 'read') : bound(of, name)) }),
    });
    expect(summary.isEqual).toBe(false);
    expect(summary.tables.filter(({ isEqual }) => !isEqual).map(({ name }) => name)).toEqual(['used_seeds']);
  });

  it('and a second time names the row', async () => {
    await copy(file, server);
    await postgres.query(`UPDATE corpus SET score = -score WHERE seq = 5`);
    await expect(copy(file, server)).rejects.toThrow(/corpus of .* differs from the source, first at id "entry 4 /);
  });

  it('when somebody else writes to the target meanwhile', async () => {
    const writeToo = (target: CopyTarget): CopyTarget => {
      const append: CopyTarget['append'] = async (table, ...chunk) => {
        if (table.name === 'used_seeds')
          await postgres.query(`INSERT INTO used_seeds (id, run_id, function, timestamp) VALUES ('mine', '', '', '')`);
        return target.append(table, ...chunk);
      };
      return new Proxy(target, { get: (of, name) => (name === 'append' ? append : bound(of, name)) });
    };
    await expect(copy(file, server, { around: writeToo })).rejects.toThrow(/Something else is writing to used_seeds of/);
  });
});

describe('what PostgreSQL cannot hold', () => {
  it('is named with its table, key, column and rule; nothing of it is stored, and the rest of its chunk neither', async () => {
    execute(`
      UPDATE used_seeds SET snippet = 'a' || char(0) || 'b' WHERE seq = 2;
      UPDATE used_seeds SET run_id = (WITH RECURSIVE r(n, t) AS (SELECT 0, '' UNION ALL SELECT n + 1, t || hex(randomblob(50)) FROM r WHERE n < 100) SELECT max(t) FROM r) WHERE seq = 30;
      UPDATE run_meta SET notes = char(0) WHERE seq = 20;
      UPDATE corpus SET id = id || char(0) WHERE seq = 1`);
    const { code, error } = await runProgram(file, server);
    expect(code).toBe(1);
    expect(error).toMatch(/corpus "entry 0 .*: id holds a NUL character, which PostgreSQL cannot/);
    expect(error).toMatch(/run_meta "run 19 .*: notes holds a NUL character, which PostgreSQL cannot/);
    expect(error).toMatch(/used_seeds "seed 1 .*: snippet holds a NUL character, which PostgreSQL cannot/);
    expect(error).toMatch(/used_seeds "seed 29 .*: the row is refused: index row .* \(a text by which rows are found/);
    expect(error).toContain('These values cannot be copied as they are.');
    expect(await postgres.query('SELECT 1 FROM used_seeds UNION ALL SELECT 1 FROM run_meta UNION ALL SELECT 1 FROM corpus')).toEqual([]);

    execute(`UPDATE used_seeds SET snippet = 'ab' WHERE seq = 2; UPDATE used_seeds SET run_id = 'r' WHERE seq = 30;
      UPDATE run_meta SET notes = NULL WHERE seq = 20; UPDATE corpus SET id = 'e' WHERE seq = 1`);
    expect(await runProgram(file, server)).toMatchObject({ code: 0, error: '' });
  });

  it('may come later, as what a run is replaced by', async () => {
    await copy(file, server);
    execute(`UPDATE run_meta SET notes = 'a' || char(0) WHERE seq = 7`);
    expect(await copy(file, server)).toMatchObject({ faults: 1, isEqual: false });
  });
});

describe('what SQLite cannot hold', () => {
  it('is named: a number that is none, a negative zero, a whole number that would be rounded', async () => {
    await using(server, storeNastyRows);
    await postgres.query(`UPDATE used_seeds SET score = 'NaN' WHERE seq = 1`);
    await postgres.query(`UPDATE used_seeds SET score = '-0' WHERE seq = 2`);
    await postgres.query(`UPDATE used_seeds SET total = 9007199254740993 WHERE seq = 3`);
    const back = { path: join(directory, 'back.db') };
    const { code, error } = await runProgram(server, back);
    expect(code).toBe(1);
    expect(error).toMatch(/seed 0 .*: score is not a number \(NaN\), which SQLite cannot hold/);
    expect(error).toMatch(/seed 1 .*: score is a negative zero, which SQLite cannot hold/);
    expect(error).toMatch(/seed 2 .*: total is a whole number beyond/);
  });
});

describe('from PostgreSQL to PostgreSQL', () => {
  it('negative zeros and infinite numbers come over, however the database shows its numbers', async () => {
    const other = await createTestDatabase();
    try {
      await using(server, storeNastyRows);
      await postgres.query(`UPDATE used_seeds SET score = '-0' WHERE seq = 2`);
      await postgres.query(`UPDATE used_seeds SET score = '-Infinity' WHERE seq = 3`);
      await postgres.query(`ALTER DATABASE "${new URL(server.url).pathname.slice(1)}" SET extra_float_digits = -10`);
      expect(await copy(server, { url: other.location })).toMatchObject({ isEqual: true });
      expect(await other.query(`SELECT score::text AS score FROM used_seeds WHERE seq IN (2, 3, 5) ORDER BY seq`)).toEqual([
        { score: '-0' },
        { score: '-Infinity' },
        { score: '0.30000000000000004' },
      ]);
    } finally {
      await other.remove();
    }
  });

  it('a source is refused when it does not have the newest schema, or is the target by another name', async () => {
    await using(server, storeNastyRows);
    await postgres.query('ALTER TABLE schema_migrations RENAME TO set_aside');
    await expect(copy(server, file)).rejects.toThrow('Start the server of this version once on it');
    await postgres.query('ALTER TABLE set_aside RENAME TO schema_migrations');
    const sameByAnotherName = { url: server.url.replace('127.0.0.1', 'localhost') };
    await expect(copy(server, sameByAnotherName)).rejects.toThrow('are the same database');
  });

  it('columns that only the source has are named', async () => {
    await using(server, storeNastyRows);
    await postgres.query('ALTER TABLE corpus ADD COLUMN "My mood" text');
    await postgres.query(`UPDATE corpus SET "My mood" = 'x' WHERE seq < 4`);
    const { code, error } = await runProgram(server, { path: join(directory, 'back.db') });
    expect(code).toBe(1);
    expect(error).toContain('corpus.My mood: 3 rows');
    expect(error).not.toContain(new URL(server.url).password || '@');
  });
});

function bound(target: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name);
  return typeof value === 'function' ? (value.bind(target) as unknown) : value;
}

/** The method, after something else has happened. */
function waitFor(before: () => Promise<unknown>, target: CopyTarget, name: 'append' | 'read' = 'append') {
  return async (...args: unknown[]): Promise<unknown> => {
    await before();
    return (target[name] as (...args: unknown[]) => Promise<unknown>).apply(target, args);
  };
}
