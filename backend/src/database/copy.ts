import type { DataSourceOptions } from 'typeorm';
import { CHUNK, type CopySource, type CopyTarget } from './copy-sides.js';
import type { DatabaseOptions } from './database.js';
import { PostgresCopySource, PostgresCopyTarget } from './postgres/copy.js';
import { SqliteCopySource, SqliteCopyTarget } from './sqlite/copy.js';

type Entities = NonNullable<DataSourceOptions['entities']>;

/** @throws Error in words for the operator: not there, not reachable, not of the newest schema */
export async function openCopySource(options: DatabaseOptions, entities: Entities, chunk = CHUNK): Promise<CopySource> {
  return 'url' in options ? PostgresCopySource.open(options, entities, chunk) : SqliteCopySource.open(options, entities, chunk);
}

/**
 * Makes the database, if need be, and brings it to the newest schema.
 * @throws Error in words for the operator
 */
export async function openCopyTarget(options: DatabaseOptions, entities: Entities, chunk = CHUNK): Promise<CopyTarget> {
  return 'url' in options ? PostgresCopyTarget.open(options, entities, chunk) : SqliteCopyTarget.open(options, entities, chunk);
}
