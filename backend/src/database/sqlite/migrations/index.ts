import { InitialSchema1764000000000 } from './1764000000000-initial-schema.js';
import { Lifecycle1795400000000 } from './1795400000000-lifecycle.js';

/** All migrations of SQLite, oldest first. The list only grows. */
export const MIGRATIONS = [InitialSchema1764000000000, Lifecycle1795400000000];
