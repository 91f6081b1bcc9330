/**
 * Sends single posts at a given rate over raw, pipelined connections. The posts are made before the clock runs, and those that fall due
 * together are written together, so that sending costs a fraction of what answering costs. Argument: `LoadOptions` as JSON.
 */
import { openSync, writeSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { LoadOptions, LoadResult } from '../support/load.js';
import { ENDPOINTS, recordOf } from '../support/records.js';

const TICK_MS = 5;
const END_OF_HEAD = Buffer.from('\r\n\r\n');

interface Post {
  /** The number of its record. */
  readonly n: number;
  readonly bytes: Buffer;
}

interface Connection {
  readonly socket: Socket;
  /** The posts whose answers are due, in order. */
  readonly pending: Post[];
  received: Buffer;
}

const options = JSON.parse(process.argv[2] ?? '{}') as LoadOptions;
const { hostname, port } = new URL(options.url);
const log = openSync(options.logFile, 'a');
const statuses: Record<string, number> = {};
/** Posts to be sent, from its end: those of new records in their order, and those that were refused, which a client sends again. */
const ready = Array.from({ length: options.prepared }, (_, index) => makePost(options.first + options.prepared - 1 - index));
let made = options.prepared;
let sent = 0;
let answered = 0;
let withoutRetryAfter = 0;
let cutConnections = 0;
let lastAnswerAt = 0;
let isOffering = true;

const connections = await Promise.all(Array.from({ length: options.connections }, open));
const began = performance.now();
await offer();
isOffering = false;
const ended = performance.now();
while (connections.some(({ pending }) => pending.length > 0) && performance.now() - ended < options.drainMs) await delay(TICK_MS);
const result: LoadResult = {
  sent,
  sentPerSecond: (sent / (ended - began)) * 1000,
  answered,
  tookSeconds: (Math.max(ended, lastAnswerAt) - began) / 1000,
  statuses,
  withoutRetryAfter,
  cutConnections,
  drainedMs: Math.max(0, lastAnswerAt - ended),
  unanswered: connections.reduce((sum, { pending }) => sum + pending.length, 0),
};
process.send?.(result, undefined, undefined, () => process.exit(0));

function makePost(n: number): Post {
  const { kind, body } = recordOf(n);
  const json = JSON.stringify(body);
  const bytes = Buffer.from(
    `POST ${ENDPOINTS[kind]} HTTP/1.1\r\nhost: ${hostname}\r\nx-api-key: ${options.apiKey}\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(json)}\r\n\r\n${json}`,
  );
  return { n, bytes };
}

function open(): Promise<Connection> {
  return new Promise((resolve) => {
    const connection: Connection = { socket: connect(Number(port), hostname), pending: [], received: Buffer.alloc(0) };
    connection.socket.setNoDelay();
    connection.socket.once('connect', () => resolve(connection));
    connection.socket.on('data', (chunk: Buffer) => receive(connection, chunk));
    connection.socket.on('error', () => undefined);
    connection.socket.once('close', () => {
      cutConnections += 1;
      resolve(connection);
    });
  });
}

async function offer(): Promise<void> {
  if (options.perSecond === undefined) for (const connection of connections) send(connection, options.depth);
  let turn = 0;
  for (;;) {
    const elapsed = performance.now() - began;
    if (elapsed >= options.durationMs) return;
    let due = options.perSecond === undefined ? 0 : Math.floor((elapsed / 1000) * options.perSecond) - sent;
    for (let tried = 0; due > 0 && tried < connections.length; tried += 1) {
      const connection = connections[turn % connections.length];
      turn += 1;
      if (connection !== undefined) due -= send(connection, due);
    }
    await delay(TICK_MS);
  }
}

/** Sends as many posts as the connection takes, at most so many, in one piece. @returns how many */
function send({ socket, pending }: Connection, atMost: number): number {
  const count = socket.writable ? Math.min(atMost, options.depth - pending.length) : 0;
  if (count <= 0) return 0;
  socket.cork();
  for (let i = 0; i < count; i += 1) {
    const post = ready.pop() ?? makePost(options.first + made++);
    pending.push(post);
    socket.write(post.bytes);
  }
  socket.uncork();
  sent += count;
  return count;
}

function receive(connection: Connection, chunk: Buffer): void {
  let rest = connection.received.length === 0 ? chunk : Buffer.concat([connection.received, chunk]);
  const acknowledged: number[] = [];
  for (;;) {
    const headEnd = rest.indexOf(END_OF_HEAD);
    if (headEnd < 0) break;
    const head = rest.toString('latin1', 0, headEnd);
    const end = headEnd + END_OF_HEAD.length + Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    if (rest.length < end) break;
    rest = rest.subarray(end);
    const status = head.slice(9, 12);
    const isRefusal = status === '429' || status === '503';
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (isRefusal && !/\r\nretry-after:/i.test(head)) withoutRetryAfter += 1;
    const post = connection.pending.shift();
    if (post !== undefined && status === '200') acknowledged.push(post.n);
    if (post !== undefined && isRefusal) ready.push(post);
    answered += 1;
  }
  connection.received = rest;
  lastAnswerAt = performance.now();
  if (acknowledged.length > 0) writeSync(log, `a ${acknowledged.join(' ')}\n`);
  if (isOffering && options.perSecond === undefined) send(connection, options.depth);
}
