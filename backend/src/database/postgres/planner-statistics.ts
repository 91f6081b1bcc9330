import type { DataSource } from 'typeorm';
import { DERIVED_TABLES } from '../projections.js';
import { isStorageFailure } from './connection.js';

/** Tables so small that any plan will do. */
const LEAST_BYTES = 1024 * 1024;

/**
 * Tells the planner about tables that have been filled at once, by a copy or an upgrade, and that autovacuum has not been to yet: it would take
 * a million rows for a few. What it cannot do now, autovacuum does within minutes.
 */
export async function analyzeNewTables(writer: DataSource): Promise<void> {
  const names = [...writer.entityMetadatas.map(({ tableName }) => tableName), ...DERIVED_TABLES];
  try {
    const tables = await writer.query<{ name: string }[]>(
      // An index that is made says how many rows there are, or that there are none yet, but not what is in them.
      `SELECT oid::regclass::text AS name FROM pg_class WHERE oid = ANY($1::regclass[]) AND pg_relation_size(oid) >= ${LEAST_BYTES}
        AND (reltuples <= 0 OR NOT EXISTS (SELECT 1 FROM pg_stats WHERE schemaname = relnamespace::regnamespace::text AND tablename = relname))`,
      [names],
    );
    // Of several instances that start at once, one does it.
    for (const { name } of tables) await writer.query(`ANALYZE (SKIP_LOCKED) ${name}`);
  } catch (error) {
    if (!isStorageFailure(error)) throw error;
  }
}
