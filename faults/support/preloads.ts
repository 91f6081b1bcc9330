import { pathToFileURL } from 'node:url';
import { compiled } from './paths.js';

/** What is changed in the server's process before its program is loaded; see the files in `preloads/`. */
export type Preload = 'synchronous-normal' | 'careless-transactions' | 'clock' | 'keep-alive';

/** How a server's wall clock may go wrong. */
export const CLOCKS = ['a day ahead', 'a day behind', 'running backwards', 'standing still', 'jumping by up to a day'] as const;
export type Clock = (typeof CLOCKS)[number];

/** Options of a server on PostgreSQL that begins each transaction with a setting that takes away what is promised. */
export function withSetting(databaseUrl: string, setting: string): { nodeArguments: readonly string[]; env: Record<string, string> } {
  return { nodeArguments: withPreload('careless-transactions'), env: { DATABASE_URL: databaseUrl, TRANSACTION_SETTING: setting } };
}

/** Arguments for node. */
export function withPreload(name: Preload): readonly string[] {
  return ['--import', pathToFileURL(compiled(`preloads/${name}.js`)).href];
}
