import 'reflect-metadata';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import type { Row } from '../row.js';
import { ROOT } from '../support/paths.js';
import { sequence } from '../support/random.js';
import { Workplace } from '../support/workplace.js';

const WRITERS = 24;

/** What is used of the server's own parts, in this very process. */
interface Manager {
  query(sql: string, parameters?: readonly unknown[]): Promise<unknown>;
}
interface DataSource {
  readonly manager: Manager;
  initialize(): Promise<DataSource>;
  destroy(): Promise<void>;
  query(sql: string): Promise<unknown>;
  transaction(work: (manager: Manager) => Promise<unknown>): Promise<unknown>;
}
type Write = (work: (manager: Manager) => Promise<unknown>) => Promise<unknown>;

interface Writes {
  readonly rolledBack: Write;
  readonly plain: Write;
}

interface Outcome {
  readonly acknowledged: ReadonlySet<string>;
  readonly stored: ReadonlySet<string>;
  readonly refused: number;
}

async function built(path: string): Promise<Record<string, unknown>> {
  return (await import(pathToFileURL(join(ROOT, 'dist/backend', path)).href)) as Record<string, unknown>;
}

/** Writers at once, each one operation after the other; a third of the operations fail after their insert, a third are plain inserts. */
async function writeAtOnce(place: Workplace, operations: number, writesOf: (writer: DataSource) => Promise<Writes>): Promise<Outcome> {
  const { DataSource } = (await import('typeorm')) as unknown as { DataSource: new (options: unknown) => DataSource };
  const { writerOptions } = (await built('database/sqlite/connection.js')) as { writerOptions: (...args: unknown[]) => unknown };
  const writer = await new DataSource(writerOptions(place.dbPath, [], [])).initialize();
  place.atEnd(() => writer.destroy());
  await writer.query('CREATE TABLE records (name TEXT PRIMARY KEY)');
  const writes = await writesOf(writer);
  const random = sequence(operations);
  const acknowledged = new Set<string>();
  let refused = 0;
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < operations) {
      const n = next;
      next += 1;
      const name = `record-${n}`;
      const turns = Math.floor(random() * 3);
      const insert = async (manager: Manager): Promise<void> => {
        await manager.query('INSERT INTO records (name) VALUES (?)', [name]);
        for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
        if (n % 3 === 1) throw new Error('rolled back on purpose');
      };
      const write = n % 3 === 2 ? writes.plain : writes.rolledBack;
      await write(insert).then(
        () => acknowledged.add(name),
        () => (refused += 1),
      );
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, work));
  const file = new Database(place.dbPath, { readonly: true });
  const stored = new Set(file.prepare('SELECT name FROM records').pluck().all() as string[]);
  file.close();
  return { acknowledged, stored, refused };
}

async function throughQueue(writer: DataSource): Promise<Writes> {
  const { WriteQueue } = (await built('database/write-queue.js')) as { WriteQueue: new (committer: unknown) => { run: Write } };
  const { SqliteCommitter } = (await built('database/sqlite/committer.js')) as { SqliteCommitter: new (writer: DataSource) => unknown };
  const queue = new WriteQueue(new SqliteCommitter(writer));
  const write: Write = (work) => queue.run(work);
  return { rolledBack: write, plain: write };
}

function differences({ acknowledged, stored }: Outcome): { readonly lost: number; readonly unasked: number } {
  return {
    lost: [...acknowledged].filter((name) => !stored.has(name)).length,
    unasked: [...stored].filter((name) => !acknowledged.has(name)).length,
  };
}

export const writers: Row = {
  name: 'writers',
  title: '24 concurrent writers, some rolling back',
  promises: [1],
  goal: '10,000 operations: no write of one lost to the rollback of another',
  needs: [],
  measuresTime: false,

  run: (scale) =>
    Workplace.use(async (place) => {
      const operations = scale === 'long' ? 10_000 : 500;
      const outcome = await writeAtOnce(place, operations, throughQueue);
      const { lost, unasked } = differences(outcome);
      return {
        done: `${operations} operations of ${WRITERS} writers in one process: ${outcome.acknowledged.size} acknowledged, ${outcome.refused} rolled back`,
        checks: [
          { name: 'nothing acknowledged is lost', holds: lost === 0, seen: `${lost} lost` },
          { name: 'nothing rolled back is stored', holds: unasked === 0, seen: `${unasked} stored` },
          { name: 'a third was rolled back', holds: outcome.refused === Math.floor((operations + 1) / 3), seen: `${outcome.refused}` },
        ],
        measures: [],
      };
    }),

  control: () =>
    Workplace.use(async (place) => {
      const outcome = await writeAtOnce(place, 500, (writer) =>
        Promise.resolve({ rolledBack: (work) => writer.transaction(work), plain: (work) => work(writer.manager) }),
      );
      const { lost, unasked } = differences(outcome);
      return {
        done: 'the same, 500 operations, on the same connection without the queue',
        seen: `${lost} acknowledged and lost, ${unasked} stored although refused`,
        isCaught: lost + unasked > 0,
      };
    }),
};
