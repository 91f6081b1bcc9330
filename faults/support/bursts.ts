import { once } from 'node:events';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { call } from './http.js';
import { sequence } from './random.js';
import { ENDPOINTS, recordOf } from './records.js';

/** Connections that are idle together. */
const WIDTH = 60;
/** How far from the given pause a post may fall, in both directions. */
const SPREAD_MS = 3;
/** Far from those of the other clients. */
const FIRST = 10_000_000;

/** Answers by status; "none" is a post without an answer. */
export type Statuses = Record<string, number>;

/**
 * Posts over many connections at once, again after each of the pauses: whoever closes connections that are idle for so long closes them while
 * posts arrive. Ends early when `isEnough`.
 */
export async function postAfterPauses(
  url: string,
  apiKey: string,
  pausesMs: readonly number[],
  isEnough: (statuses: Statuses) => boolean = () => false,
): Promise<Statuses> {
  const agent = new Agent({ keepAlive: true });
  const random = sequence(pausesMs.length);
  const statuses: Record<string, number> = {};
  let next = FIRST;
  const postOne = async (): Promise<void> => {
    await delay(random() * 2 * SPREAD_MS);
    // Numbers that end in 0 are seeds.
    const { kind, body } = recordOf((next += 10));
    const status = await call(url + ENDPOINTS[kind], { agent, apiKey, json: JSON.stringify(body) }).then(
      (answer) => answer.status,
      () => 'none',
    );
    statuses[status] = (statuses[status] ?? 0) + 1;
  };
  const postAll = (): Promise<unknown> => Promise.all(Array.from({ length: WIDTH }, postOne));
  try {
    await postAll();
    for (const pauseMs of pausesMs) {
      if (isEnough(statuses)) break;
      await delay(pauseMs - SPREAD_MS);
      await postAll();
    }
    return statuses;
  } finally {
    agent.destroy();
  }
}

/** @returns how long after its last answer the server closes an idle connection */
export async function idleTimeOf(url: string): Promise<number> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('GET /api/health/live HTTP/1.1\r\nhost: localhost\r\n\r\n');
  let answeredAt = 0;
  socket.on('data', () => (answeredAt = performance.now()));
  await once(socket, 'close');
  return performance.now() - answeredAt;
}
