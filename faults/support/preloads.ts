import { pathToFileURL } from 'node:url';
import { compiled } from './paths.js';

/** What is changed in the server's process before its program is loaded; see the files in `preloads/`. */
export type Preload = 'synchronous-normal' | 'waits-for-locks';

/** Arguments for node. */
export function withPreload(name: Preload): readonly string[] {
  return ['--import', pathToFileURL(compiled(`preloads/${name}.js`)).href];
}
