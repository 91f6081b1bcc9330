import { connect } from 'node:net';
import type { RawAnswer } from './client.js';

/** What a client puts on a connection, piece by piece, and how it leaves. */
export interface Conversation {
  readonly pieces: readonly Buffer[];
  /** `reset` and `destroy` do not wait for answers. */
  readonly leave: 'finish' | 'destroy' | 'reset';
}

/** Longer than the server gives a request to arrive. */
const HANG_GUARD_MS = 45_000;

/**
 * Speaks to the server and takes what it says until the connection is closed. `meanwhile` runs when everything is sent: it is to be
 * something that takes the server a moment, because a client that finishes at once is not waited for.
 * @throws when the connection is not closed in time
 */
export function converse(port: number, { pieces, leave }: Conversation, meanwhile: () => Promise<void>): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const received: Buffer[] = [];
    const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    const guard = setTimeout(() => socket.destroy(new Error(`still open after ${HANG_GUARD_MS} ms`)), HANG_GUARD_MS);
    const isHang = (error: Error): boolean => error.message.startsWith('still open');
    socket.on('data', (chunk: Buffer) => received.push(chunk));
    // A server that refuses early resets what it has not read.
    socket.on('error', (error) => {
      if (isHang(error)) reject(error);
    });
    socket.on('end', () => socket.end());
    socket.on('close', () => {
      clearTimeout(guard);
      resolve(Buffer.concat(received));
    });
    const speak = async (): Promise<void> => {
      for (const piece of pieces) if (!socket.destroyed && piece.length > 0) await new Promise((sent) => socket.write(piece, sent));
      if (leave === 'finish') {
        await meanwhile();
        socket.end();
      } else if (leave === 'reset') socket.resetAndDestroy();
      else socket.destroy();
    };
    socket.once('connect', () => {
      speak().catch(reject);
    });
  });
}

/** The final answers in what the server said, and what is left that is no whole answer. */
export function answersIn(received: Buffer): { readonly answers: RawAnswer[]; readonly rest: Buffer } {
  const answers: RawAnswer[] = [];
  let rest = received;
  for (let next = answerAt(rest); next !== undefined; next = answerAt(rest)) {
    if (next.answer.status >= 200) answers.push(next.answer);
    rest = rest.subarray(next.length);
  }
  return { answers, rest };
}

function answerAt(bytes: Buffer): { readonly answer: RawAnswer; readonly length: number } | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1] ?? NaN);
  if (Number.isNaN(status)) return undefined;
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const length = status < 200 || status === 304 ? 0 : Number(headers['content-length'] ?? NaN);
  const start = end + 4;
  if (Number.isNaN(length) || bytes.length < start + length) return undefined;
  return { answer: { status, headers, body: bytes.subarray(start, start + length) }, length: start + length };
}
