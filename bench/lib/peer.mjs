import { put } from './measure.mjs';

const CONNECTIONS = 16;

/**
 * Gives a server that somebody else runs the records of a scenario, by its own API: its database is out of reach.
 * @param {import('./databases.mjs').Content} content
 */
export async function fillOverHttp(loader, contestant, { seeds, seedsPerRun, entries }) {
  const runs = Math.ceil(seeds / seedsPerRun);
  for (const [kind, count] of [
    ['runs', runs],
    ['entries', entries],
    ['seeds', seeds],
  ])
    await put(loader, contestant, { kind: 'fill', what: kind, runs, seedsPerRun }, { connections: CONNECTIONS, count });
}
