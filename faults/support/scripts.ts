import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as ClusterModule from '../../scripts/lib/cluster.mjs';
import type * as PostgresModule from '../../scripts/lib/postgres.mjs';
import { ROOT } from './paths.js';

/** Modules of scripts/ are not compiled, so their place is not relative to this file in `dist/`. */
const load = (name: string): Promise<unknown> => import(pathToFileURL(join(ROOT, 'scripts/lib', name)).href);

export const { startCluster } = (await load('cluster.mjs')) as typeof ClusterModule;
export const { startPostgres } = (await load('postgres.mjs')) as typeof PostgresModule;
