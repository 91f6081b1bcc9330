import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { startThisServer } from '../lib/contestants.mjs';
import { makeEmpty, makeFilled } from '../lib/databases.mjs';
import { assertAllGood, put } from '../lib/measure.mjs';
import { summariseProfile } from '../lib/profile.mjs';
import { runId } from '../lib/records.mjs';

const PARTS_SHOWN = 8;
const CONTENT = { seeds: 50_000, seedsPerRun: 200, entries: 2_000 };

/** Where the time of the server goes, by its own profile. */
export async function profile({ loader, directory, effort }) {
  const session = `profile-${process.pid}`;
  const lists = Array.from({ length: 250 }, (_, n) => `/api/used-seeds?run_id=${runId(n)}`);
  const rows = [];
  for (const [what, source, connections] of [
    ['`POST /api/used-seeds`', { kind: 'seed', session }, 50],
    ['`POST /api/batch`, 1,000 seeds', { kind: 'batch', session, size: 1_000, format: 'json' }, 4],
    ['`GET /api/run-meta/latest`', { kind: 'get', paths: ['/api/run-meta/latest'] }, 50],
    ['`GET /api/used-seeds?run_id=`, 200 rows', { kind: 'get', paths: lists }, 50],
    ['`GET /api/corpus?limit=50`', { kind: 'get', paths: ['/api/corpus'], isFresh: true }, 50],
  ]) {
    const name = `profile-${rows.length}`;
    const make = source.kind === 'get' ? (path) => makeFilled(path, CONTENT) : makeEmpty;
    const path = await make(join(directory, `${name}.db`));
    const profiles = mkdtempSync(join(directory, name));
    const server = await startThisServer(path, { nodeOptions: ['--cpu-prof', `--cpu-prof-dir=${profiles}`] });
    await put(loader, server, source, { connections, durationMs: effort.warmUpMs });
    const fromUs = nowUs();
    const { answered } = await put(loader, server, source, { connections, durationMs: effort.durationMs });
    const toUs = nowUs();
    await server.stop();
    assertAllGood(server);
    const { busyMs, byPart, byFunction } = summariseProfile(profiles, { fromUs, toUs });
    const usEach = (busyMs * 1000) / answered;
    const shares = (list) =>
      list
        .slice(0, PARTS_SHOWN)
        .map(([part, ms]) => `${part} ${Math.round((100 * ms) / busyMs)} %`)
        .join(', ');
    rows.push([what, `${Math.round(usEach)} µs`, shares(byPart), shares(byFunction)]);
  }
  return {
    columns: ['request', 'busy for each', 'self time by part', 'self time by function'],
    rows,
    note: 'From `node --cpu-prof`, which costs time itself; calls into SQLite and the system count for the function that makes them.',
  };
}

function nowUs() {
  return Number(process.hrtime.bigint() / 1000n);
}
