import { readFileSync } from 'node:fs';

/** The version in package.json, which stands three levels above this file, in the sources as in the build. */
export const VERSION: string = (JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string })
  .version;
