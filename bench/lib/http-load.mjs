/** A load generator over raw sockets: HTTP/1.1, keep-alive, one request at a time on each connection. */
import { connect } from 'node:net';
import { createHistogram } from 'node:perf_hooks';

const END_OF_HEADERS = Buffer.from('\r\n\r\n');
const END_OF_CHUNKS = Buffer.from('0\r\n\r\n');
const MS_PER_TICK = 1;
/** An answer that takes longer counts as lost, and the run ends with an error. */
const ANSWER_TIMEOUT_MS = 60_000;

/**
 * @typedef {object} Source what to send
 * @property {() => Buffer} next the bytes of the next request
 * @property {(body: string) => number} [recordsIn] how many records a good answer acknowledges; 1 without it
 *
 * @typedef {object} Load
 * @property {string} host
 * @property {number} port
 * @property {number} connections
 * @property {number} [durationMs] send for so long, then wait for the answers that are out
 * @property {number} [count] or: send so many
 * @property {number} [ratePerSecond] open loop: requests are due at this rate whatever the server does, and latency counts from
 *   when one was due; without it every connection sends its next request when it has its answer
 *
 * @typedef {object} LoadResult
 * @property {number} answered answers with status 2xx
 * @property {number} acknowledged records in them, those after the end of the measured time included
 * @property {Record<string, number>} refused how often each other status came
 * @property {string | undefined} firstRefusal body of the first of them
 * @property {number} perSecond answers a second with status 2xx, within the measured time
 * @property {number} recordsPerSecond
 * @property {number} bytesReceived
 * @property {{ p50: number, p95: number, p99: number, max: number, mean: number }} latencyMs
 * @property {number} generatorCores how much of a core this generator took
 */

/**
 * Sends requests and takes the time of the answers.
 * @param {Load} load
 * @param {Source} source
 * @returns {Promise<LoadResult>}
 * @throws Error when a connection breaks or an answer does not come
 */
export async function runLoad({ host, port, connections, durationMs, count = Infinity, ratePerSecond }, source) {
  const latenciesUs = createHistogram();
  const result = { answered: 0, acknowledged: 0, refused: {}, firstRefusal: undefined, bytesReceived: 0 };
  const overdue = [];
  const idle = [];
  let issued = 0;
  let outstanding = 0;
  let inTime = { answered: 0, acknowledged: 0 };
  let end = Infinity;

  const sockets = await Promise.all(Array.from({ length: connections }, () => openConnection(host, port)));
  const startCpu = process.cpuUsage();
  const start = performance.now();
  if (durationMs !== undefined) end = start + durationMs;

  await new Promise((done, fail) => {
    const takesMore = () => issued < count && performance.now() < end;
    const send = (connection, dueAt) => {
      issued += 1;
      outstanding += 1;
      connection.dueAt = dueAt;
      connection.lastSentAt = performance.now();
      connection.socket.write(source.next());
    };
    const finish = (connection) => {
      if (overdue.length > 0) return send(connection, overdue.shift());
      idle.push(connection);
      if (ratePerSecond === undefined && takesMore()) return send(idle.pop(), performance.now());
      if (outstanding === 0 && !takesMore()) done();
    };
    const onAnswer = (connection, status, body, bytes) => {
      const now = performance.now();
      outstanding -= 1;
      result.bytesReceived += bytes;
      latenciesUs.record(Math.max(1, Math.round((now - connection.dueAt) * 1000)));
      if (status >= 200 && status < 300) {
        result.answered += 1;
        result.acknowledged += source.recordsIn?.(body.toString('utf8')) ?? 1;
      } else {
        result.refused[status] = (result.refused[status] ?? 0) + 1;
        result.firstRefusal ??= body.toString('utf8').slice(0, 300);
      }
      if (now <= end) inTime = { answered: result.answered, acknowledged: result.acknowledged };
      finish(connection);
    };
    for (const socket of sockets) {
      const connection = new Connection(socket, source.recordsIn !== undefined, onAnswer, fail);
      if (ratePerSecond === undefined) send(connection, performance.now());
      else idle.push(connection);
    }
    const pacer = setInterval(() => {
      const now = performance.now();
      if (outstanding > 0 && sockets.every(({ owner }) => owner.isLate(now))) fail(new Error('The server has stopped answering.'));
      if (ratePerSecond === undefined) return;
      const due = Math.min(count, Math.floor(((Math.min(now, end) - start) / 1000) * ratePerSecond));
      while (issued + overdue.length < due) {
        const dueAt = start + ((issued + overdue.length) / ratePerSecond) * 1000;
        if (idle.length > 0) send(idle.pop(), dueAt);
        else overdue.push(dueAt);
      }
      if (outstanding === 0 && !takesMore()) done();
    }, MS_PER_TICK);
    pacer.unref();
  }).finally(() => {
    for (const socket of sockets) socket.destroy();
  });

  const elapsedMs = Math.min(performance.now(), end) - start;
  const { user, system } = process.cpuUsage(startCpu);
  return {
    ...result,
    perSecond: (inTime.answered / elapsedMs) * 1000,
    recordsPerSecond: (inTime.acknowledged / elapsedMs) * 1000,
    latencyMs: {
      p50: latenciesUs.percentile(50) / 1000,
      p95: latenciesUs.percentile(95) / 1000,
      p99: latenciesUs.percentile(99) / 1000,
      max: latenciesUs.max / 1000,
      mean: latenciesUs.mean / 1000,
    },
    generatorCores: (user + system) / 1000 / (performance.now() - start),
  };
}

function openConnection(host, port) {
  return new Promise((done, fail) => {
    const socket = connect({ host, port, noDelay: true }, () => {
      socket.off('error', fail);
      done(socket);
    });
    socket.once('error', fail);
  });
}

/** Cuts what arrives into answers, reading no more of them than it must. */
class Connection {
  dueAt = 0;
  lastSentAt = 0;
  #pieces = [];
  /** Bytes of the body that are still to come; undefined while the headers are. */
  #missing;
  #chunked = false;
  #status = 0;
  #bytes = 0;

  constructor(socket, wantsBody, onAnswer, onBreak) {
    this.socket = socket;
    socket.owner = this;
    this.wantsBody = wantsBody;
    this.onAnswer = onAnswer;
    socket.on('data', (data) => this.#take(data));
    socket.on('error', onBreak);
    socket.on('close', () => onBreak(new Error('The server has closed a connection.')));
  }

  isLate(now) {
    return now - this.lastSentAt > ANSWER_TIMEOUT_MS;
  }

  #take(data) {
    this.#bytes += data.length;
    if (this.#missing === undefined) {
      const whole = this.#pieces.length === 0 ? data : Buffer.concat([...this.#pieces, data]);
      const headersEnd = whole.indexOf(END_OF_HEADERS);
      if (headersEnd === -1) {
        this.#pieces = [whole];
        return;
      }
      this.#pieces = [];
      const headers = whole.latin1Slice(0, headersEnd);
      this.#status = Number(headers.slice(9, 12));
      const length = /\r\ncontent-length: *(\d+)/i.exec(headers);
      this.#chunked = length === null && /\r\ntransfer-encoding: *chunked/i.test(headers);
      this.#missing = length === null ? 0 : Number(length[1]);
      data = whole.subarray(headersEnd + END_OF_HEADERS.length);
    }
    this.#missing -= data.length;
    if (this.wantsBody || this.#chunked || this.#status >= 300) this.#pieces.push(data);
    if (this.#chunked ? data.subarray(-END_OF_CHUNKS.length).equals(END_OF_CHUNKS) : this.#missing <= 0) this.#end();
  }

  #end() {
    const body = Buffer.concat(this.#pieces);
    const bytes = this.#bytes;
    this.#pieces = [];
    this.#missing = undefined;
    this.#bytes = 0;
    this.onAnswer(this, this.#status, body, bytes);
  }
}
