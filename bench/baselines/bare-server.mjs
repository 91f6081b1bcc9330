// The measure for this server: what node:http and better-sqlite3 do alone, written well but with nothing more than the answer asks for.
// Keys compared plainly, bodies looked at no further than their required fields, no limits, no log, no errors told apart. Usage:
//   node bare-server.mjs DATABASE PORT KEY
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';
import BetterSqlite3 from 'better-sqlite3';
import { INSERT_SEED, openDurably, uuidv7, valuesOf } from './database.mjs';

const SEED_COLUMNS = 'id, run_id, function, source_id, reason_json, score, passed, total, snippet, timestamp';
const ENTRY_COLUMNS =
  'id, timestamp, spec_id, spec_hash, func_name, func_signature, passed, total, score, failing_tests, snippet, complexity, iteration, ' +
  'calls_functions, sig_key, post_bow, duration_ms, synthesis_method';

const [path, port, key] = process.argv.slice(2);
const database = openDurably(new BetterSqlite3(path));
const begin = database.prepare('BEGIN IMMEDIATE');
const commit = database.prepare('COMMIT');
const insertSeed = database.prepare(INSERT_SEED);
const seedById = database.prepare(`SELECT ${SEED_COLUMNS} FROM used_seeds WHERE id = ?`);
const latestRun = database.prepare(
  'SELECT run_id, timestamp, seed_bias, seeding_enabled, max_iters, beam, notes FROM run_meta ORDER BY timestamp DESC, seq DESC LIMIT 1',
);
const seedsOfRun = database
  .prepare(`SELECT ${SEED_COLUMNS} FROM used_seeds WHERE run_id = ? ORDER BY timestamp DESC, seq DESC LIMIT ?`)
  .raw();
const countOfRun = database.prepare('SELECT count(*) FROM used_seeds WHERE run_id = ?').pluck();
const corpus = forFilter('');
const corpusOfFunction = forFilter('WHERE func_name = ?');

const waiting = [];

createServer((request, response) => {
  if (request.method === 'GET') answerRead(request.url, response);
  else if (request.headers['x-api-key'] === key) readBody(request, (body) => answerWrite(request.url, body, response));
  else send(response, 401, '{"error":"unauthorized"}');
}).listen(Number(port), '127.0.0.1');

function answerRead(url, response) {
  const [path, query = ''] = url.split('?', 2);
  const parameters = new URLSearchParams(query);
  if (path === '/api/run-meta/latest') {
    const run = latestRun.get();
    send(response, 200, JSON.stringify({ meta: run === undefined ? null : { ...run, seeding_enabled: run.seeding_enabled === 1 } }));
  } else if (path === '/api/used-seeds') {
    const runId = parameters.get('run_id');
    const seeds = seedsOfRun.all(runId, Number(parameters.get('limit') ?? 200)).map(toSeed);
    send(response, 200, JSON.stringify({ seeds }), { 'x-total-count': String(countOfRun.get(runId)) });
  } else if (path === '/api/corpus') {
    const func = parameters.get('func');
    const { page, count } = func === null ? corpus : corpusOfFunction;
    const filter = func === null ? [] : [func];
    const offset = Number(parameters.get('offset') ?? 0);
    const items = page.all(...filter, Number(parameters.get('limit') ?? 50), offset).map(toEntry);
    const total = count.get(...filter);
    send(response, 200, JSON.stringify({ items, hasMore: offset + items.length < total, total }));
  } else send(response, 404, '{"error":"not_found"}');
}

function answerWrite(url, body, response) {
  if (url === '/api/used-seeds') {
    const seed = toRow(JSON.parse(body));
    if (seed === undefined) return send(response, 400, '{"error":"bad_request"}');
    // All that arrive in this turn of the event loop share a commit.
    if (waiting.push({ seed, response }) === 1) setImmediate(commitWaiting);
  } else if (url === '/api/batch') send(response, 200, JSON.stringify(storeBatch(itemsOf(body))));
  else send(response, 404, '{"error":"not_found"}');
}

function commitWaiting() {
  const group = waiting.splice(0);
  begin.run();
  const stored = group.map(({ seed }) => store(seed));
  commit.run();
  group.forEach(({ seed, response }, index) => {
    if (stored[index] === 'conflict') send(response, 409, '{"error":"conflict"}');
    else send(response, 200, JSON.stringify({ ok: true, id: seed.id }));
  });
}

function storeBatch(items) {
  const rejected = [];
  const counts = { stored: 0, duplicate: 0, conflict: 0 };
  begin.run();
  items.forEach((item, index) => {
    const row = item.kind === 'used_seed' ? toRow(item) : undefined;
    const outcome = row === undefined ? 'bad_request' : store(row);
    if (outcome === 'bad_request' || outcome === 'conflict') rejected.push({ index, error: outcome });
    else counts[outcome] += 1;
  });
  commit.run();
  return { ok: true, accepted: counts.stored, duplicates: counts.duplicate, rejected };
}

/** Once, however often it is sent. */
function store(seed) {
  if (insertSeed.run(valuesOf(seed)).changes === 1) return 'stored';
  const stored = seedById.get(seed.id);
  return Object.keys(seed).every((name) => stored[name] === seed[name]) ? 'duplicate' : 'conflict';
}

function toRow(body) {
  if (typeof body.run_id !== 'string' || typeof body.function !== 'string') return undefined;
  return {
    id: body.id ?? uuidv7(),
    run_id: body.run_id,
    function: body.function,
    source_id: body.source_id ?? null,
    reason_json: body.reason ? JSON.stringify(body.reason) : null,
    score: body.score ?? null,
    passed: body.passed ?? null,
    total: body.total ?? null,
    snippet: body.snippet ?? null,
    timestamp: body.timestamp ?? new Date().toISOString(),
  };
}

function toSeed([id, run_id, name, source_id, reason_json, score, passed, total, snippet, timestamp]) {
  const reason = reason_json === null ? null : JSON.parse(reason_json);
  return { id, run_id, function: name, source_id, reason, score, passed, total, snippet, timestamp };
}

function toEntry(row) {
  row.failing_tests = JSON.parse(row.failing_tests);
  row.calls_functions = row.calls_functions === null ? null : JSON.parse(row.calls_functions);
  row.post_bow = row.post_bow === null ? null : JSON.parse(row.post_bow);
  return row;
}

function forFilter(where) {
  return {
    page: database.prepare(`SELECT ${ENTRY_COLUMNS} FROM corpus ${where} ORDER BY timestamp DESC, seq DESC LIMIT ? OFFSET ?`),
    count: database.prepare(`SELECT count(*) FROM corpus ${where}`).pluck(),
  };
}

function itemsOf(body) {
  if (body[0] === 0x1f) return itemsOf(gunzipSync(body));
  const text = body.toString();
  return text.startsWith('{"items"') ? JSON.parse(text).items : text.split('\n').map((line) => JSON.parse(line));
}

function readBody(request, done) {
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', () => done(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces)));
}

function send(response, status, text, headers) {
  const bytes = Buffer.from(text);
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': bytes.length, ...headers });
  response.end(bytes);
}
