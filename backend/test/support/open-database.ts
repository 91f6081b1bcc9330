import { loadConfig } from '../../src/config/app-config.js';
import { databaseOptions } from '../../src/database-options.js';
import { Database } from '../../src/database/database.js';
import { ENTITIES, PROJECTIONS } from '../../src/entities.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

/** An empty database of its own, open. */
export interface OpenTestDatabase {
  readonly database: Database;
  readonly stored: TestDatabase;
  /** Closes and removes it. */
  close(): Promise<void>;
}

export async function openTestDatabase(): Promise<OpenTestDatabase> {
  const stored = await createTestDatabase();
  const database = await Database.open(databaseOptions(loadConfig(stored.env)), ENTITIES, PROJECTIONS);
  return {
    database,
    stored,
    close: async () => {
      await database.close();
      await stored.remove();
    },
  };
}
