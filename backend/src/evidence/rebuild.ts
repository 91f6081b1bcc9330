import type { DataSourceOptions } from 'typeorm';
import { Database, type DatabaseOptions } from '../database/database.js';
import { EMPTY_DERIVED, type Projections } from '../database/projections.js';

type Entities = NonNullable<DataSourceOptions['entities']>;

export interface Progress {
  readonly taken: number;
  readonly of: number;
}

const LOOK_MS = 1_000;
const RECORD_TABLES = ['run_meta', 'used_seeds', 'corpus', 'outcomes', 'run_states', 'client_drops'];

/**
 * Empties all derived tables, and has the records taken in again, a part at a time. When that is interrupted, the next start of the server
 * takes in the rest.
 */
export async function rebuild(
  options: DatabaseOptions,
  entities: Entities,
  projections: Projections,
  progressed: (progress: Progress) => void,
): Promise<void> {
  // Without the projections, which would begin at once.
  const watching = await Database.open(options, entities);
  try {
    await watching.write(async (transaction) => {
      for (const statement of EMPTY_DERIVED) await transaction.query(statement);
    });
    const timer = setInterval(() => void look(watching).then(progressed, () => undefined), LOOK_MS);
    try {
      await (await Database.open(options, entities, projections)).close();
    } finally {
      clearInterval(timer);
    }
  } finally {
    await watching.close();
  }
}

async function look(database: Database): Promise<Progress> {
  const count = async (sql: string): Promise<number> => Number((await database.one<{ count: number | string | null }>(sql))?.count ?? 0);
  const totals = RECORD_TABLES.map((table) => `(SELECT COUNT(*) FROM ${table})`).join(' + ');
  return { taken: await count('SELECT SUM(last - first + 1) AS count FROM change_log'), of: await count(`SELECT ${totals} AS count`) };
}
