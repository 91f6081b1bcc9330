/** Turns the description of a kind of request into the bytes to send: made ahead, so that sending costs next to nothing. */
import { gzipSync } from 'node:zlib';
import { corpusBody, CORPUS_FAMILY, outcomeBody, runBody, runId, runOfSeed, seedBody, seedId, time } from './records.mjs';

const ID_LENGTH = 36;
const ID_PLACE = '0'.repeat(ID_LENGTH);
const SINGLE_BODIES = 4_000;
const BATCH_BODIES = 16;
const LOOKUP_IDS = 100;
/** Runs in progress at once. */
const RUNS = 50;
/** Sets the ids of this process apart from those of others, and from those that a database is filled with. */
const ID_FAMILY = (process.pid % 2 ** 14) + 2;
let idsUsed = 0;
/** Runs and sources of `trials`: they go on from one measurement to the next. */
let trialsUsed = 0;
/** Goes on from one measurement to the next: what was asked for in an earlier one may have been kept. */
let freshUsed = 0;

/**
 * @typedef {{ kind: 'get', paths: string[], isFresh?: boolean }
 *   | { kind: 'seed', session: string, hasId?: boolean }
 *   | { kind: 'batch', session: string, size: number, format: 'json' | 'ndjson' | 'gzip', hasIds?: boolean }
 *   | { kind: 'trials', session: string, size: number, seeds: number, outcomes: number, sources: number }
 *   | { kind: 'fill', what: 'runs' | 'entries' | 'seeds', runs: number, seedsPerRun: number }
 *   | { kind: 'similar' | 'lookup' }
 *   | { kind: 'mixed', parts: { share: number, source: SourceSpec }[] }} SourceSpec
 *   isFresh: each address once, by a parameter that nobody reads, so that no answer can be one that was kept
 *   session: made part of the run ids, so that measurements can be told apart
 *   seeds, outcomes: of a run, each of which is sent once; sources: how many the seeds are of, or as many as there are seeds
 *
 * @param {SourceSpec} spec
 * @param {{ host: string, port: number, key?: string }} target
 * @returns {import('./http-load.mjs').Source}
 */
export function makeSource(spec, target) {
  switch (spec.kind) {
    case 'get':
      return spec.isFresh ? fresh(spec.paths, target) : rotating(spec.paths.map((path) => get(target, path)));
    case 'seed':
      return seeds(spec, target);
    case 'batch':
      return batches(spec, target);
    case 'trials':
      return trials(spec, target);
    case 'fill':
      return filling(spec, target);
    case 'similar':
      return rotating(Array.from({ length: 500 }, (_, n) => post(target, '/api/corpus/similar', similarBody(n * 37))));
    case 'lookup':
      return rotating(Array.from({ length: 500 }, (_, n) => post(target, '/api/corpus/lookup', lookupBody(n * 37))));
    case 'mixed':
      return mixed(spec.parts, target);
    default:
      throw new Error(`No such source: ${spec.kind}`);
  }
}

function rotating(requests) {
  let n = 0;
  return { next: () => requests[n++ % requests.length] };
}

function fresh(paths, target) {
  let n = 0;
  const next = () => {
    const path = paths[n++ % paths.length];
    return get(target, `${path}${path.includes('?') ? '&' : '?'}n=${process.pid}-${(freshUsed += 1)}`);
  };
  return { next };
}

function seeds({ session, hasId }, target) {
  const requests = Array.from({ length: SINGLE_BODIES }, (_, n) => {
    const body = seedBody(n, `${session}-${runId(n % RUNS)}`);
    return post(target, '/api/used-seeds', hasId ? { id: ID_PLACE, ...body } : body);
  });
  return hasId ? withFreshIds(requests) : rotating(requests);
}

function batches({ session, size, format, hasIds }, target) {
  const made = Array.from({ length: BATCH_BODIES }, (_, batch) => {
    const items = Array.from({ length: size }, (_, n) => {
      const body = seedBody(batch * size + n, `${session}-${runId(n % RUNS)}`);
      return { kind: 'used_seed', ...(hasIds && { id: ID_PLACE }), ...body };
    });
    if (format === 'ndjson')
      return post(target, '/api/batch', items.map((item) => JSON.stringify(item)).join('\n'), { 'content-type': 'application/x-ndjson' });
    const json = JSON.stringify({ items });
    return format === 'gzip'
      ? post(target, '/api/batch', gzipSync(json), { 'content-encoding': 'gzip' })
      : post(target, '/api/batch', json);
  });
  return { ...(hasIds ? withFreshIds(made) : rotating(made)), recordsIn: acceptedIn };
}

const FUNCTIONS = 500;
const TRIALS_OF_RUN = 3;
const TIME_PLACE = time(0);
const NUMBER_LENGTH = 12;

/** Batches of whole runs, one after the other, as engines send them: the seeds of a few functions, and what came of these. */
function trials({ session, size, seeds, outcomes, sources }, target) {
  const perRun = seeds + outcomes;
  const placeOf = (letter, n) => letter + String(n).padStart(NUMBER_LENGTH - 1, '0');
  const made = Array.from({ length: BATCH_BODIES }, (_, batch) => {
    const items = Array.from({ length: size }, (_, n) => {
      const run = batch * Math.ceil(size / perRun) + Math.floor(n / perRun);
      const part = n % perRun;
      const trial = run * TRIALS_OF_RUN + (part % TRIALS_OF_RUN);
      const place = {
        run_id: `${session}-${placeOf('R', Math.floor(n / perRun))}`,
        function: `function_${trial % FUNCTIONS}`,
        timestamp: TIME_PLACE,
      };
      if (part >= seeds) return { kind: 'outcome', ...outcomeBody(trial), ...place };
      // Those of a function lie side by side.
      const source_id =
        sources === Infinity
          ? placeOf('S', n)
          : `source-${((trial % FUNCTIONS) * (sources / FUNCTIONS) + ((run * 7 + part * 13) % (sources / FUNCTIONS))) % sources}`;
      return { kind: 'used_seed', ...seedBody(n, ''), ...place, source_id };
    });
    const request = post(target, '/api/batch', JSON.stringify({ items }));
    return {
      request,
      places: [...request.latin1Slice().matchAll(new RegExp(`[RS]\\d{${NUMBER_LENGTH - 1}}(?=")|${TIME_PLACE}`, 'g'))].map(
        ({ 0: text, index }) => ({ text, index }),
      ),
    };
  });
  let turn = 0;
  const next = () => {
    const { request, places } = made[turn % made.length];
    const first = trialsUsed;
    trialsUsed += size;
    for (const { text, index } of places) {
      const written = text === TIME_PLACE ? time(first / size) : placeOf(text[0], first + Number(text.slice(1)));
      request.latin1Write(written, index);
    }
    turn += 1;
    return request;
  };
  return { next, recordsIn: acceptedIn };
}

/** Every request gets ids that were never sent before, written over those of its last turn. */
function withFreshIds(requests) {
  const places = requests.map((request) => placesOf(request));
  let turn = 0;
  const next = () => {
    const index = turn++ % requests.length;
    for (const place of places[index]) requests[index].latin1Write(seedId(idsUsed++, ID_FAMILY), place);
    return requests[index];
  };
  return { next };
}

function placesOf(request) {
  const places = [];
  for (let at = request.indexOf(ID_PLACE); at !== -1; at = request.indexOf(ID_PLACE, at + ID_LENGTH)) places.push(at);
  return places;
}

function mixed(parts, target) {
  const wheel = parts.flatMap(({ share, source }) => Array(share).fill(makeSource(source, target)));
  let n = 0;
  // A batch's answer counts its records, a single one's is one; only the answer tells them apart.
  return { next: () => wheel[n++ % wheel.length].next(), recordsIn: acceptedIn };
}

function acceptedIn(body) {
  if (!body.startsWith('{"ok":true')) return 0;
  return JSON.parse(body).accepted ?? 1;
}

/** Each record once, in the order in which `databases.mjs` writes them. */
function filling({ what, runs, seedsPerRun }, target) {
  let n = 0;
  const make = {
    runs: () => post(target, '/api/run-meta', runBody(n++)),
    entries: () => post(target, '/api/corpus', corpusBody(n++)),
    seeds: () => {
      const body = post(target, '/api/used-seeds', { id: seedId(n), ...seedBody(n, runOfSeed(n, runs, seedsPerRun)) });
      n += 1;
      return body;
    },
  };
  return { next: make[what] };
}

function similarBody(n) {
  const { sig_key, post_bow } = corpusBody(n);
  return { targetSigKey: sig_key, targetPostBow: post_bow, limit: 5 };
}

/** Ids that a corpus of a thousand entries or more has. */
function lookupBody(n) {
  return { ids: Array.from({ length: LOOKUP_IDS }, (_, i) => seedId((n + i * 7) % 1_000, CORPUS_FAMILY)) };
}

function get({ host, port }, path) {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nhost: ${host}:${port}\r\n\r\n`);
}

function post({ host, port, key }, path, body, headers = {}) {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const all = { host: `${host}:${port}`, 'x-api-key': key, 'content-type': 'application/json', ...headers, 'content-length': bytes.length };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), bytes]);
}
