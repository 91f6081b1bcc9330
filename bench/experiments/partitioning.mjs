// Measures what decision 14 weighs: ways to lay out `used_seeds` on PostgreSQL, side by side in one database. It makes its schemas and
// drops them again; give it a database of its own, as a superuser. Some minutes for a million seeds in four layouts. Usage:
//   node bench/experiments/partitioning.mjs --database-url postgres://USER@HOST:PORT/DATABASE [--rows 1000000] [--random-ids]
//     [--layouts layout_plain,layout_hash,layout_arrival,layout_time,layout_pair]
import { parseArgs } from 'node:util';
import pg from 'pg';
import { say, since } from '../../scripts/lib/tools.mjs';
import { render } from '../lib/document.mjs';
import { time } from '../lib/records.mjs';
import { figure, median, quantile } from '../lib/stats.mjs';
import { FILLED_PARTITIONS, layoutsFor, NAMES } from './layouts.mjs';
import { BATCH, idsOf, INCOMING, runOf, seedsFrom, SEEDS_PER_RUN } from './seeds.mjs';

const ROUNDS = 5;
const INSERT_ROUNDS = 15;
const COMMITS_A_ROUND = 10;
const READS_A_ROUND = 120;
const CHUNK = 5_000;
const COPIED_AT_ONCE = 100_000;

const { values: options } = parseArgs({
  options: {
    'database-url': { type: 'string' },
    layouts: { type: 'string' },
    rows: { type: 'string', default: '1000000' },
    'random-ids': { type: 'boolean', default: false },
  },
});
const rows = Number(options.rows);
const idOf = idsOf(options['random-ids']);
const chosen = options.layouts?.split(',');
const layouts = layoutsFor(rows).filter(({ schema }) => chosen === undefined || chosen.includes(schema));
const measured = layouts.filter(({ isTriedOnly }) => !isTriedOnly);

const started = performance.now();
const step = (text) => say(`${since(started)}: ${text}`);
for (const layout of layouts) await make(layout);
for (const layout of measured) await fill(layout);
for (const table of [sizes, inserts, reads, retention]) {
  const { name } = table;
  step(name);
  console.log(`\n${render(await table())}\n`);
}
for (const layout of layouts) {
  await layout.client.query(`DROP SCHEMA ${layout.schema} CASCADE`);
  await layout.client.end();
}
step('done');

async function connect({ schema }) {
  const client = new pg.Client({ connectionString: options['database-url'], options: `-c search_path=${schema}` });
  await client.connect();
  return client;
}

async function make(layout) {
  layout.client = await connect(layout);
  await layout.client.query(`DROP SCHEMA IF EXISTS ${layout.schema} CASCADE`);
  await layout.client.query(`CREATE SCHEMA ${layout.schema}`);
  for (const statement of layout.create) await layout.client.query(statement);
  // A retry without a timestamp: the server gives it another one.
  for (const timestamp of ['2025-01-01T00:00:00.000Z', '2025-01-01T00:00:02.000Z']) {
    const parameters = seedsFrom(0, idOf, 1);
    parameters[parameters.length - 1] = [timestamp];
    await layout.client.query(layout.insert(INCOMING), parameters);
  }
  ({ rowCount: layout.copies } = await layout.client.query('SELECT FROM used_seeds WHERE id = $1', [idOf(0)]));
  if (layout.isTriedOnly) step(`${layout.name}: a retry with another time is stored ${layout.copies} times`);
  const tables = layout.create.flatMap((statement) => /^CREATE TABLE (used_seeds|used_seed_ids) /.exec(statement)?.[1] ?? []);
  layout.tables = tables.join(', ');
  await layout.client.query(`TRUNCATE ${layout.tables}`);
  await layout.client.query(`SELECT setval(sequencename::regclass, 1, false) FROM pg_sequences WHERE schemaname = current_schema()`);
}

/** The first layout through the driver, the others from it. */
async function fill(layout) {
  const { client, insert, name } = layout;
  await client.query('SET synchronous_commit = off');
  if (layout === measured[0]) {
    for (let n = 0; n < rows; n += CHUNK) await client.query(insert(INCOMING), seedsFrom(n, idOf, CHUNK));
  } else {
    for (let n = 0; n < rows; n += COPIED_AT_ONCE) {
      const source = `${measured[0].schema}.used_seeds WHERE seq > ${n} AND seq <= ${n + COPIED_AT_ONCE} ORDER BY seq`;
      await client.query(insert(`(SELECT ${NAMES} FROM ${source}) AS copied`));
    }
  }
  await client.query('RESET synchronous_commit');
  await client.query(`VACUUM ANALYZE ${layout.tables}`);
  layout.next = rows;
  layout.stored = rows;
  step(`${name}: filled`);
}

/** Bytes for each seed, of the freshly filled tables. */
async function sizes() {
  const found = [];
  for (const { client, name, schema } of measured) {
    const { rows: parts } = await client.query(
      `SELECT regexp_replace(t.relname, '_p[0-9]+$', '') || coalesce(' (' || i.columns || ')', '') AS part, sum(pg_relation_size(coalesce(i.oid, t.oid)))::float8 AS bytes
       FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
       CROSS JOIN LATERAL (
         SELECT NULL::oid AS oid, NULL AS columns
         UNION ALL
         SELECT indexrelid, (SELECT string_agg(pg_get_indexdef(indexrelid, k, true), ', ' ORDER BY k) FROM generate_series(1, indnatts) k)
         FROM pg_index WHERE indrelid = t.oid
       ) i
       WHERE n.nspname = $1 AND t.relkind = 'r' GROUP BY part ORDER BY part`,
      [schema],
    );
    for (const { part, bytes } of parts) found.push([name, part, figure(bytes / rows)]);
    found.push([name, '**all**', `**${figure(parts.reduce((sum, { bytes }) => sum + bytes, 0) / rows)}**`]);
  }
  return { columns: ['layout', 'part', 'bytes a seed'], rows: found };
}

async function inserts() {
  const kinds = [0, 10];
  const samples = measured.map(() => kinds.map(() => ({ commitsMs: [], walBytes: 0 })));
  for (let round = 0; round < INSERT_ROUNDS; round += 1) {
    for (const [index, layout] of inTurn(round)) {
      for (const [kind, every] of kinds.entries()) {
        const { commitsMs, walBytes } = await insertSome(layout, { commits: COMMITS_A_ROUND, every });
        samples[index][kind].commitsMs.push(...commitsMs);
        samples[index][kind].walBytes += walBytes;
      }
    }
  }
  return {
    columns: [
      'layout',
      'new seeds/s',
      'ratio',
      '10 % sent before, seeds/s',
      'ratio',
      'WAL bytes a new seed',
      'a retry with another time is stored',
    ],
    rows: measured.map(({ name, copies }, index) => [
      name,
      ...kinds.flatMap((_, kind) => [
        figure(rateOf(samples[index][kind])),
        (rateOf(samples[index][kind]) / rateOf(samples[0][kind])).toFixed(2),
      ]),
      figure(samples[index][0].walBytes / (INSERT_ROUNDS * COMMITS_A_ROUND * BATCH)),
      copies === 1 ? 'once' : `${copies} times`,
    ]),
    note: `${INSERT_ROUNDS} rounds of ${COMMITS_A_ROUND} commits of ${BATCH} seeds, one connection; the rates are of the median commit.`,
  };
}

/** Inserts through one statement a commit; of each `every` seeds one was sent long before. Counts the time of the statements alone. */
async function insertSome(layout, { commits, every = 0, client = layout.client, until = () => false }) {
  const text = layout.insert(INCOMING);
  const walBefore = await walOf(client);
  const commitsMs = [];
  while (commitsMs.length < commits && !until()) {
    const values = seedsFrom(layout.next, idOf);
    for (let n = 0; every > 0 && n < BATCH; n += every) values[0][n] = idOf(spread(rows));
    layout.next += BATCH;
    const begun = performance.now();
    const { rowCount } = await client.query({ name: 'insert', text, values });
    commitsMs.push(performance.now() - begun);
    layout.stored += rowCount;
  }
  return { commitsMs, walBytes: (await walOf(client)) - walBefore };
}

function rateOf({ commitsMs }) {
  return (BATCH * 1000) / median(commitsMs);
}

async function reads() {
  const list = `SELECT seq, ${NAMES} FROM used_seeds`;
  const order = 'ORDER BY timestamp DESC, seq DESC LIMIT 100';
  const run = () => [runOf(spread(rows))];
  const kinds = [
    ['newest 100 of all', () => `${list} ${order}`, () => []],
    [`newest 100 of a run of ${SEEDS_PER_RUN.toLocaleString('en')}`, () => `${list} WHERE run_id = $1 ${order}`, run],
    ['100 after a seq', () => `${list} WHERE seq > $1 ORDER BY seq LIMIT 100`, () => [spread(rows)]],
    ['one by its id', (layout) => layout.findById, () => [idOf(spread(rows))]],
    ['count of a run', () => 'SELECT count(*) FROM used_seeds WHERE run_id = $1', run],
  ];
  const found = [];
  for (const [what, text, values] of kinds) {
    for (const name of [what, undefined]) {
      const samples = measured.map(() => []);
      for (let round = 0; round <= ROUNDS; round += 1) {
        for (const [index, layout] of inTurn(round)) {
          // The first round warms up.
          if (round === 1) samples[index] = [];
          for (let n = 0; n < READS_A_ROUND; n += 1)
            samples[index].push(await msOf(() => layout.client.query({ name, text: text(layout), values: values() })));
        }
      }
      const cells = samples.map((all) => `${figure(quantile(all, 0.5))} / ${figure(quantile(all, 0.99))}`);
      found.push([what, name === undefined ? 'no' : 'yes', ...cells]);
    }
  }
  return {
    columns: ['p50 / p99, ms', 'prepared', ...measured.map(({ name }) => name)],
    rows: found,
    note: `${ROUNDS} rounds of ${READS_A_ROUND}, one connection.`,
  };
}

/** Takes the oldest tenth away, vacuums, takes the next one away while somebody inserts; then inserts as many as went. */
async function retention() {
  const found = [];
  for (const layout of measured) {
    const { client, name } = layout;
    const tenth = rows / FILLED_PARTITIONS;
    const vacuum = () => client.query(`VACUUM ${layout.tables}`);
    const before = await bytesEach(layout);
    await vacuum();
    await client.query('CHECKPOINT');
    const marks = [await walOf(client)];
    const alone = await takeAway(layout, 0);
    marks.push(await walOf(client));
    const vacuumMs = await msOf(vacuum);
    marks.push(await walOf(client));

    const writer = await connect(layout);
    const undisturbed = await insertSome(layout, { commits: 50, client: writer });
    let isGone = false;
    const insertion = insertSome(layout, { commits: Infinity, client: writer, until: () => isGone });
    const beside = await takeAway(layout, 1);
    isGone = true;
    const disturbed = await insertion;
    await writer.end();

    await vacuum();
    const after = await bytesEach(layout);
    await insertSome(layout, { commits: (2 * tenth) / BATCH });
    found.push([
      name,
      `${figure(alone.ms / 1000)} s, ${figure((marks[1] - marks[0]) / tenth)}`,
      `${figure(quantile(alone.stepsMs, 0.5))} / ${figure(Math.max(...alone.stepsMs))} ms`,
      `${figure(vacuumMs / 1000)} s, ${figure((marks[2] - marks[1]) / tenth)}`,
      `${figure(beside.ms / 1000)} s`,
      (rateOf(disturbed) / rateOf(undisturbed)).toFixed(2),
      [before, after, await bytesEach(layout)].map(figure).join(' / '),
    ]);
  }
  return {
    columns: [
      'layout',
      'a tenth gone, WAL bytes each',
      'step p50 / max',
      'then VACUUM, WAL bytes each',
      'the next tenth, beside inserts',
      'inserts/s beside to alone',
      'bytes a seed before / after / with as many inserted again',
    ],
    rows: found,
    note: `Deletes of ${CHUNK.toLocaleString('en')} seeds a commit, one after another without a pause; of partitions the ids are deleted like that, then the partition is dropped.`,
  };
}

/** The nth tenth of the oldest. */
async function takeAway(layout, n) {
  const { client, isDropped } = layout;
  const tenth = rows / FILLED_PARTITIONS;
  const old = 'timestamp >= $1 AND timestamp < $2';
  const text = isDropped
    ? `DELETE FROM used_seed_ids WHERE id IN (SELECT id FROM used_seeds_p${n} WHERE ${old})`
    : `DELETE FROM used_seeds WHERE ${old}`;
  const stepsMs = [];
  for (let from = n * tenth; from < (n + 1) * tenth; from += CHUNK) {
    const values = [time(from), time(Math.min(from + CHUNK, (n + 1) * tenth))];
    stepsMs.push(await msOf(() => client.query(text, values)));
  }
  if (isDropped) stepsMs.push(await msOf(() => client.query(`DROP TABLE used_seeds_p${n}`)));
  layout.stored -= tenth;
  return { ms: stepsMs.reduce((sum, ms) => sum + ms, 0), stepsMs };
}

/** Any number below `end` but the lowest, which go first. */
function spread(end) {
  return Math.floor(end * (0.3 + 0.7 * Math.random()));
}

/** Forwards and backwards in turn: none is always the one that runs after another. */
function inTurn(round) {
  const all = [...measured.entries()];
  return round % 2 === 0 ? all : all.reverse();
}

async function walOf(client) {
  const { rows: found } = await client.query("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 AS bytes");
  return found[0].bytes;
}

/** What the tables take for each seed that they hold. */
async function bytesEach({ client, stored }) {
  const { rows: found } = await client.query(
    `SELECT sum(pg_total_relation_size(oid))::float8 AS bytes FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'`,
  );
  return found[0].bytes / stored;
}

async function msOf(work) {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
