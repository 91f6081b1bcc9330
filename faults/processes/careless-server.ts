/**
 * What the product must not be: a server for the controls that makes one mistake, named by FAULT. The oracle has to see the damage; one that
 * does not could not see it in the product either. It stores into the product's own tables.
 */
import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Database from 'better-sqlite3';
import type { Kind } from '../support/records.js';

export type Mistake =
  'acknowledges before the commit' | 'does not sync' | 'ignores ids' | 'takes its clock for a key' | 'queues without bound';

type Body = Record<string, unknown>;
interface Job {
  readonly records: readonly { readonly kind: Kind; readonly body: Body }[];
  readonly response: ServerResponse;
}

const mistake = process.env['FAULT'] as Mistake;
/** Slow enough that a kill finds acknowledged writes uncommitted, and an overload a queue. */
const COMMIT_EVERY_MS = mistake === 'queues without bound' ? 1_000 : 50;
const GROUP = mistake === 'queues without bound' ? 50 : Infinity;

const path = process.env['AURORA_DB_PATH'] ?? '';
if (!existsSync(path)) copyFileSync(process.env['EMPTY_DATABASE'] ?? '', path);
const database = new Database(path);
database.pragma('journal_mode = WAL');
database.pragma(mistake === 'does not sync' ? 'synchronous = NORMAL' : 'synchronous = FULL');
const TABLES = { used_seed: 'used_seeds', run_meta: 'run_meta', corpus_entry: 'corpus' } as const;
const KIND_OF: Readonly<Record<string, Kind>> = {
  '/api/used-seeds': 'used_seed',
  '/api/run-meta': 'run_meta',
  '/api/corpus': 'corpus_entry',
};

let waiting: Job[] = [];
setInterval(commit, COMMIT_EVERY_MS);
process.on('SIGTERM', () => process.exit(0));

const server = createServer((request, response) => void receive(request, response));
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`The careless server is listening on http://127.0.0.1:${port}\n`);
});

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'GET') {
    answer(response);
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = JSON.parse(Buffer.concat(chunks).toString()) as Body;
  const kind = KIND_OF[request.url ?? ''];
  const records =
    kind === undefined
      ? (body['items'] as (Body & { kind: Kind })[]).map(({ kind, ...fields }) => ({ kind, body: fields }))
      : [{ kind, body }];
  waiting.push({ records, response });
  if (mistake === 'acknowledges before the commit') answer(response);
}

function commit(): void {
  const group = waiting.slice(0, GROUP);
  waiting = waiting.slice(group.length);
  if (group.length === 0) return;
  try {
    database.transaction(() => {
      for (const { records } of group) for (const { kind, body } of records) insert(kind, body);
    })();
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
    if (mistake !== 'acknowledges before the commit') throw error;
  }
  for (const { response } of group) if (!response.headersSent) answer(response);
}

function insert(kind: Kind, { reason, ...body }: Body): void {
  const row: Body = { ...body };
  if (kind === 'used_seed') row['reason_json'] = reason;
  if (kind === 'corpus_entry') row['is_perfect'] = body['passed'] === body['total'];
  if (kind === 'used_seed') row['id'] ??= randomUUID();
  row['timestamp'] ??= new Date().toISOString();
  if (mistake === 'ignores ids' && kind === 'used_seed') row['id'] = randomUUID();
  if (mistake === 'takes its clock for a key' && kind === 'used_seed') row['id'] = String(Date.now());
  const columns = Object.keys(row);
  database
    .prepare(`INSERT OR REPLACE INTO ${TABLES[kind]} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
    .run(...Object.values(row).map(toColumn));
}

function toColumn(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

function answer(response: ServerResponse): void {
  const text = '{"ok":true}';
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length }).end(text);
}
