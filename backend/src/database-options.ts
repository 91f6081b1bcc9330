import type { AppConfig } from './config/app-config.js';
import type { DatabaseOptions } from './database/database.js';

/** Which database the configuration means. */
export function databaseOptions({ databaseUrl, postgres, dbPath, maxWalMib }: AppConfig): DatabaseOptions {
  return databaseUrl === undefined ? { path: dbPath, maxWalBytes: maxWalMib * 1024 * 1024 } : { url: databaseUrl, ...postgres };
}
