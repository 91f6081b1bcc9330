import 'reflect-metadata';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import BetterSqlite3 from 'better-sqlite3';
import type { EntityManager } from 'typeorm';
import { ENTITIES } from '../../entities.js';
import { CorpusEntry } from '../../corpus/index.js';
import { RunMeta } from '../../run-meta/index.js';
import { UsedSeed } from '../../used-seeds/index.js';
import { Database } from '../database.js';

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'aurora-adoption-'));
  path = join(directory, 'corpus.db');
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function legacy(sql: string): void {
  const file = new BetterSqlite3(path);
  file.pragma('journal_mode = WAL');
  file.exec(sql);
  file.close();
}

async function opened<T>(use: (database: Database, read: EntityManager) => Promise<T>): Promise<T> {
  const database = await Database.open({ path }, ENTITIES);
  try {
    return await database.read((manager) => use(database, manager));
  } finally {
    await database.close();
  }
}

const PREDECESSOR = `
  CREATE TABLE corpus (id TEXT PRIMARY KEY, timestamp TEXT NOT NULL, spec_id TEXT NOT NULL, spec_hash TEXT NOT NULL, func_name TEXT NOT NULL,
    func_signature TEXT NOT NULL, passed INTEGER NOT NULL, total INTEGER NOT NULL, score REAL NOT NULL, failing_tests TEXT NOT NULL,
    snippet TEXT NOT NULL, complexity INTEGER, iteration INTEGER, calls_functions TEXT, sig_key TEXT, post_bow TEXT, duration_ms INTEGER,
    synthesis_method TEXT);
  CREATE INDEX idx_time ON corpus (timestamp);
  CREATE TABLE run_meta (run_id TEXT PRIMARY KEY, timestamp TEXT NOT NULL, seed_bias REAL NOT NULL, seeding_enabled INTEGER NOT NULL,
    max_iters INTEGER NOT NULL, beam INTEGER, notes TEXT);
  CREATE TABLE used_seeds (id TEXT PRIMARY KEY, run_id TEXT NOT NULL, function TEXT NOT NULL, source_id TEXT, reason_json TEXT, score REAL,
    passed INTEGER, total INTEGER, snippet TEXT, timestamp TEXT NOT NULL);
  INSERT INTO corpus VALUES ('e1', '2025-12-24T04:40:13.480073', 's', 'h', 'f', 'f()', 1, 1, 1, '[]', 'pass', 1, 0, '["g"]', 'f||', '[]', NULL, NULL);
  INSERT INTO corpus VALUES ('e2', '2025-12-24T06:40:13+02:00', 's', 'h', 'f', 'f()', 0, 2, 0.5, '["t1"]', 'pass', NULL, NULL, NULL, NULL, NULL, 7, 'beam');
  INSERT INTO run_meta VALUES ('r1', '2025-12-24T04:40:13Z', 0.25, 1, 100, NULL, 'note');
  INSERT INTO used_seeds VALUES ('u1', 'r1', 'f', 'e1', '{"similarity":0.5}', 0.5, 1, 2, 'x', '2025-12-24T04:40:13.5Z');
  INSERT INTO used_seeds VALUES ('u2', 'r1', 'f', NULL, 'broken {', NULL, NULL, NULL, NULL, '2025-12-24 04:40:14');
`;

describe('a database of the predecessor', () => {
  it('is adopted with every row, in canonical times', async () => {
    legacy(PREDECESSOR);
    await opened(async (_database, read) => {
      const corpus = await read.find(CorpusEntry, { order: { arrival: 'ASC' } });
      expect(
        corpus.map(({ id, timestamp, failing_tests, calls_functions, post_bow, duration_ms }) => [
          id,
          timestamp,
          failing_tests,
          calls_functions,
          post_bow,
          duration_ms,
        ]),
      ).toEqual([
        ['e1', '2025-12-24T04:40:13.480Z', [], ['g'], [], null],
        ['e2', '2025-12-24T04:40:13.000Z', ['t1'], null, null, 7],
      ]);
      expect(await read.find(RunMeta)).toEqual([
        {
          run_id: 'r1',
          arrival: 1,
          timestamp: '2025-12-24T04:40:13.000Z',
          seed_bias: 0.25,
          seeding_enabled: true,
          max_iters: 100,
          beam: null,
          notes: 'note',
        },
      ]);
      const seeds = await read.find(UsedSeed, { order: { arrival: 'ASC' } });
      expect(seeds.map(({ id, reason, timestamp }) => [id, reason, timestamp])).toEqual([
        ['u1', { similarity: 0.5 }, '2025-12-24T04:40:13.500Z'],
        ['u2', { value: 'broken {' }, '2025-12-24T04:40:14.000Z'],
      ]);
    });
  });

  it('is copied before it is changed, and only then', async () => {
    legacy(PREDECESSOR);
    const backupPath = await opened((database) => Promise.resolve(database.backupPath));
    const copy = new BetterSqlite3(backupPath ?? '', { readonly: true });
    expect(copy.prepare('SELECT timestamp FROM corpus ORDER BY id').pluck().all()).toEqual([
      '2025-12-24T04:40:13.480073',
      '2025-12-24T06:40:13+02:00',
    ]);
    copy.close();
    expect(await opened((database) => Promise.resolve(database.backupPath))).toBeUndefined();
  });

  it('leaves the views, triggers and foreign keys of others working', async () => {
    legacy(`${PREDECESSOR}
      CREATE VIEW perfect AS SELECT id FROM corpus WHERE passed = total;
      CREATE VIEW uses AS SELECT function FROM used_seeds;
      CREATE TABLE remarks (entry TEXT REFERENCES corpus (id));
      CREATE TRIGGER remarked AFTER INSERT ON remarks BEGIN UPDATE corpus SET complexity = 99 WHERE id = NEW.entry; END;
    `);
    await opened(() => Promise.resolve());
    const file = new BetterSqlite3(path);
    file.pragma('foreign_keys = ON');
    file.exec(`INSERT INTO remarks VALUES ('e2')`);
    expect(file.prepare('SELECT complexity FROM corpus WHERE id = ?').pluck().get('e2')).toBe(99);
    expect(file.prepare('SELECT id FROM perfect').pluck().all()).toEqual(['e1']);
    expect(file.prepare('SELECT function FROM uses').pluck().all()).toEqual(['f', 'f']);
    expect(() => file.exec(`INSERT INTO remarks VALUES ('nobody')`)).toThrow('FOREIGN KEY');
    file.close();
  });

  it('has values that the API could not answer replaced by what it could', async () => {
    legacy(`${PREDECESSOR}
      INSERT INTO run_meta VALUES ('r2', '2025-01-01', 0.1, 'false', 1, NULL, NULL), ('r3', '2025-01-01', 0.1, 'true', 1, NULL, NULL);
      INSERT INTO corpus VALUES ('e3', '2025-01-01', 's', 'h', 'f', 'f()', 0, 1, 9e999, '[]', 'x', 9223372036854775807, 1.0, NULL, NULL, NULL, NULL, NULL);
    `);
    await opened(async (_database, read) => {
      expect((await read.find(RunMeta, { order: { run_id: 'ASC' } })).map(({ seeding_enabled }) => seeding_enabled)).toEqual([
        true,
        false,
        true,
      ]);
      expect(await read.findOneBy(CorpusEntry, { id: 'e3' })).toMatchObject({ score: 0, complexity: null, iteration: 1 });
    });
  });

  it('may have its tables without rowid, and a column named like our order of arrival', async () => {
    legacy(
      `CREATE TABLE corpus (id TEXT PRIMARY KEY, timestamp TEXT, SEQ TEXT) WITHOUT ROWID; INSERT INTO corpus VALUES ('e1', '2025-01-01', 'mine')`,
    );
    await opened(async (_database, read) => {
      expect(await read.query('SELECT seq, id, adopted_SEQ FROM corpus')).toEqual([{ seq: 1, id: 'e1', adopted_SEQ: 'mine' }]);
    });
  });

  it('keeps columns that nobody here knows', async () => {
    legacy(`${PREDECESSOR} ALTER TABLE corpus ADD COLUMN "my note" TEXT; UPDATE corpus SET "my note" = 'kept' WHERE id = 'e1'`);
    await opened(async (_database, read) => {
      expect(await read.query('SELECT id, "my note" FROM corpus ORDER BY id')).toEqual([
        { id: 'e1', 'my note': 'kept' },
        { id: 'e2', 'my note': null },
      ]);
    });
  });
});

describe('a database of Aurora-X itself', () => {
  it('is adopted without the columns and tables that it lacks', async () => {
    legacy(`
      CREATE TABLE corpus (id TEXT PRIMARY KEY, timestamp TEXT, spec_id TEXT, spec_hash TEXT, func_name TEXT, func_signature TEXT, passed INTEGER,
        total INTEGER, score REAL, failing_tests TEXT, snippet TEXT, complexity INTEGER, iteration INTEGER, calls_functions TEXT, sig_key TEXT, post_bow TEXT);
      INSERT INTO corpus (id, timestamp, func_name, snippet) VALUES ('e1', '2025-10-28T17:49:07', 'add', 'x'), ('e2', 'no time', 'add', 'y'), ('e3', 1761673747.5, 'add', 'z');
    `);
    await opened(async (_database, read) => {
      const corpus = await read.find(CorpusEntry, { order: { arrival: 'ASC' } });
      expect(
        corpus.map(({ id, timestamp, duration_ms, synthesis_method, failing_tests }) => [
          id,
          timestamp,
          duration_ms,
          synthesis_method,
          failing_tests,
        ]),
      ).toEqual([
        ['e1', '2025-10-28T17:49:07.000Z', null, null, []],
        ['e2', '1970-01-01T00:00:00.000Z', null, null, []],
        ['e3', '2025-10-28T17:49:07.500Z', null, null, []],
      ]);
      expect(await read.count(RunMeta)).toBe(0);
      expect(await read.count(UsedSeed)).toBe(0);
    });
  });
});

describe('a file that cannot be adopted', () => {
  it('is refused in words for the operator when it is not a database, and left as it is', async () => {
    writeFileSync(path, 'not a database, but long enough to be taken for one'.repeat(100));
    await expect(Database.open({ path }, ENTITIES)).rejects.toThrow(/corpus\.db cannot be opened: file is not a database/);
    expect(readdirSync(directory)).toEqual(['corpus.db']);
  });

  it('is refused when a newer version wrote it', async () => {
    await opened(() => Promise.resolve());
    legacy(`INSERT INTO schema_migrations (timestamp, name) VALUES (9999999999999, 'Future9999999999999')`);
    await expect(Database.open({ path }, ENTITIES)).rejects.toThrow(/newer version.*Future9999999999999/);
  });

  it('is left as it is when a row stands in the way', async () => {
    legacy(`CREATE TABLE corpus (id TEXT, timestamp TEXT); INSERT INTO corpus VALUES ('same', '2025-01-01'), ('same', '2025-01-02')`);
    await expect(Database.open({ path }, ENTITIES)).rejects.toThrow(/cannot be used: .*UNIQUE/);
    const file = new BetterSqlite3(path, { readonly: true });
    expect(file.prepare('SELECT timestamp FROM corpus').pluck().all()).toEqual(['2025-01-01', '2025-01-02']);
    file.close();
    expect(readdirSync(directory).filter((name) => name.includes('before-migration'))).toEqual([]);
  });
});

describe('a missing file', () => {
  it('is made, with its folder, and no backup', async () => {
    path = join(directory, 'a', 'b', 'new.db');
    expect(await opened((database) => Promise.resolve(database.backupPath))).toBeUndefined();
    expect(existsSync(path)).toBe(true);
  });
});
