import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CorpusEntry } from '../corpus/index.js';
import { Database } from '../database/database.js';
import { ENTITIES } from '../entities.js';
import { RunMeta, toRunMeta } from '../run-meta/index.js';
import { toUsedSeed, UsedSeed } from '../used-seeds/index.js';
import { importFile, type Summary } from './importer.js';

let directory: string;
let database: Database;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'aurora-import-'));
  database = await Database.open({ path: join(directory, 'target.db') }, ENTITIES);
});

afterEach(async () => {
  await database.close();
  rmSync(directory, { recursive: true });
});

const entry = (id: string, fields: Record<string, unknown> = {}): string =>
  JSON.stringify({
    func_name: 'add',
    func_signature: 'add(a:int,b:int)->int',
    passed: 3,
    total: 3,
    score: 0.0,
    snippet: 'def add(a,b): return a+b',
    spec_hash: 'h',
    spec_id: 's',
    id,
    timestamp: '2025-10-28T17:49:07',
    sig_key: 'add(I,I)->I',
    ...fields,
  });

const load = async (content: string | Buffer): Promise<Summary> => {
  const path = join(directory, 'corpus.jsonl');
  writeFileSync(path, content);
  return importFile(path, database, () => undefined);
};

describe('a corpus.jsonl', () => {
  it('is loaded, and a second time changes nothing', async () => {
    const content = Array.from({ length: 600 }, (_, n) => entry(`e${n}`)).join('\n');
    expect(await load(content)).toMatchObject({ read: 600, added: 600, alreadyThere: 0, refused: [] });
    expect(await load(content)).toMatchObject({ read: 600, added: 0, alreadyThere: 600, refused: [] });
    expect(await database.read((manager) => manager.count(CorpusEntry))).toBe(600);
    expect(await database.read((manager) => manager.findOneBy(CorpusEntry, { id: 'e0' }))).toMatchObject({
      timestamp: '2025-10-28T17:49:07.000Z',
      failing_tests: [],
      is_perfect: true,
    });
  });

  it('loses only its broken lines, each named with its reason', async () => {
    const lines = [
      entry('a'),
      '{"broken":',
      '',
      entry('b', { passed: 4 }),
      entry('c', { id: undefined }),
      `\ufeff${entry('d')}\r`,
      '[1]',
      entry('a'),
    ];
    expect(
      await load(Buffer.concat([Buffer.from(lines.join('\n')), Buffer.from('\n"\xff"\n', 'latin1'), Buffer.from(entry('e'))])),
    ).toEqual({
      read: 9,
      added: 3,
      alreadyThere: 1,
      refused: [
        { place: 'line 2', reason: 'is not valid JSON' },
        { place: 'line 4', reason: 'passed must not be greater than total' },
        { place: 'line 5', reason: 'id is required' },
        { place: 'line 7', reason: 'must be a JSON object' },
        { place: 'line 9', reason: 'is not valid UTF-8' },
      ],
      ignored: new Map(),
    });
  });

  it('may hold a line that is too long to be held in memory', async () => {
    expect(await load(`${entry('a')}\n${'x'.repeat(5 * 1024 * 1024)}\n${entry('b')}\n`)).toMatchObject({
      added: 2,
      refused: [{ place: 'line 2', reason: 'is longer than 4 MiB' }],
    });
  });

  it('has the keys that nobody knows counted', async () => {
    expect((await load([entry('a', { mood: 1 }), entry('b', { mood: 2, x: 1 })].join('\n'))).ignored).toEqual(
      new Map([
        ['mood', 2],
        ['x', 1],
      ]),
    );
  });

  it('may be empty', async () => {
    expect(await load('')).toMatchObject({ read: 0, added: 0, refused: [] });
  });
});

describe('another database', () => {
  it('is loaded with its runs and seeds, and a second time changes nothing', async () => {
    await load([entry('a', { failing_tests: ['t'], passed: 2, post_bow: ['w'] }), entry('b')].join('\n'));
    await database.store([
      toRunMeta({ run_id: 'r', timestamp: '2025-01-01T00:00:00.000Z', seed_bias: 0.5, seeding_enabled: true, max_iters: 5 }),
      toUsedSeed({ run_id: 'r', function: 'f', reason: { a: [1] }, score: 1 }),
    ]);

    const target = await Database.open({ path: join(directory, 'other.db') }, ENTITIES);
    const source = join(directory, 'target.db');
    expect(await importFile(source, target, () => undefined)).toEqual({
      read: 4,
      added: 4,
      alreadyThere: 0,
      refused: [],
      ignored: new Map(),
    });
    expect(await importFile(source, target, () => undefined)).toMatchObject({ added: 0, alreadyThere: 4 });
    for (const type of [CorpusEntry, RunMeta, UsedSeed])
      expect(await target.read((manager) => manager.find(type))).toEqual(await database.read((manager) => manager.find(type)));
    await target.close();
  });

  it('without a corpus is refused', async () => {
    const path = join(directory, 'empty.db');
    const { default: BetterSqlite3 } = await import('better-sqlite3');
    new BetterSqlite3(path).exec('CREATE TABLE other (x)').close();
    await expect(importFile(path, database, () => undefined)).rejects.toThrow('no table named corpus');
  });
});
