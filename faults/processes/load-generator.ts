/**
 * Sends single posts at a given rate over raw, pipelined connections, which costs a fraction of what answering them costs: only so can one
 * core offer a multiple of what the server can do on another. Argument: `LoadOptions` as JSON.
 */
import { openSync, writeSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { LoadOptions, LoadResult } from '../support/load.js';
import { ENDPOINTS, recordOf } from '../support/records.js';

const TICK_MS = 5;

interface Connection {
  readonly socket: Socket;
  /** The records whose answers are due, in order. */
  readonly pending: number[];
  received: Buffer;
}

const options = JSON.parse(process.argv[2] ?? '{}') as LoadOptions;
const { hostname, port } = new URL(options.url);
const log = openSync(options.logFile, 'a');
const statuses: Record<string, number> = {};
let next = options.first;
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
const sent = next - options.first;
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
  let turn = 0;
  if (options.perSecond === undefined) for (const connection of connections) fill(connection);
  for (;;) {
    const elapsed = performance.now() - began;
    if (elapsed >= options.durationMs) return;
    if (options.perSecond !== undefined) {
      let due = Math.floor((elapsed / 1000) * options.perSecond) - (next - options.first);
      for (let full = 0; due > 0 && full < connections.length; turn += 1) {
        const connection = connections[turn % connections.length];
        if (connection === undefined || connection.pending.length >= options.depth || !connection.socket.writable) {
          full += 1;
          continue;
        }
        post(connection);
        full = 0;
        due -= 1;
      }
    }
    await delay(TICK_MS);
  }
}

function fill(connection: Connection): void {
  while (connection.pending.length < options.depth) post(connection);
}

function post(connection: Connection): void {
  const n = next;
  next += 1;
  const { kind, body } = recordOf(n);
  const json = JSON.stringify(body);
  connection.pending.push(n);
  connection.socket.write(
    `POST ${ENDPOINTS[kind]} HTTP/1.1\r\nhost: ${hostname}\r\nx-api-key: ${options.apiKey}\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(json)}\r\n\r\n${json}`,
  );
}

function receive(connection: Connection, chunk: Buffer): void {
  let rest = connection.received.length === 0 ? chunk : Buffer.concat([connection.received, chunk]);
  const acknowledged: number[] = [];
  for (;;) {
    const headEnd = rest.indexOf('\r\n\r\n');
    if (headEnd < 0) break;
    const head = rest.toString('latin1', 0, headEnd).toLowerCase();
    const end = headEnd + 4 + Number(/\r\ncontent-length: *(\d+)/.exec(head)?.[1] ?? 0);
    if (rest.length < end) break;
    rest = rest.subarray(end);
    const status = head.slice(9, 12);
    statuses[status] = (statuses[status] ?? 0) + 1;
    if ((status === '429' || status === '503') && !head.includes('\r\nretry-after:')) withoutRetryAfter += 1;
    const n = connection.pending.shift();
    if (status === '200' && n !== undefined) acknowledged.push(n);
    answered += 1;
  }
  connection.received = rest;
  lastAnswerAt = performance.now();
  if (acknowledged.length > 0) writeSync(log, `a ${acknowledged.join(' ')}\n`);
  if (isOffering && options.perSecond === undefined) fill(connection);
}
