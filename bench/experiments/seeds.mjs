/** Seeds as the arrays that a statement unnests: made once, with fresh ids, runs and times each time. */
import { createHash } from 'node:crypto';
import { runOfSeed, seedId, seedRow, time } from '../lib/records.mjs';
import { COLUMNS, NAMES } from './layouts.mjs';

const RUNS = 1_000_000;
export const SEEDS_PER_RUN = 1_000;
export const BATCH = 1_000;

const TYPES = Object.values(COLUMNS).map((definition) => definition.replace(/ COLLATE.*| NOT NULL/, ''));
/** What an insert reads from. */
export const INCOMING = `unnest(${TYPES.map((type, n) => `$${n + 1}::${type}[]`).join(', ')}) AS incoming (${NAMES})`;

export const runOf = (n) => runOfSeed(n, RUNS, SEEDS_PER_RUN);

/** Ids as UUIDv7 makes them, or as UUIDv4 does. */
export function idsOf(areRandom) {
  if (!areRandom) return (n) => seedId(n);
  return (n) => {
    const hex = createHash('md5').update(String(n)).digest('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  };
}

const templates = new Map();

/** The seeds from the nth on, the parameters of an insert from `INCOMING`. */
export function seedsFrom(n, idOf, count = BATCH) {
  if (!templates.has(count)) {
    const rows = Array.from({ length: count }, (_, index) => seedRow(index, runOf(index)));
    templates.set(
      count,
      Object.keys(COLUMNS).map((name) => rows.map((row) => row[name])),
    );
  }
  const fresh = { id: idOf, run_id: runOf, timestamp: time };
  return Object.keys(COLUMNS).map((name, column) => {
    const make = fresh[name];
    return make === undefined ? templates.get(count)[column] : Array.from({ length: count }, (_, index) => make(n + index));
  });
}
