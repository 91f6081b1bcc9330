import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Row } from '../row.js';
import { judgeLog, type Verdict } from '../support/oracle.js';
import { sequence } from '../support/random.js';
import type { ServerEnd, ServerProcess } from '../support/server-process.js';
import { API_KEY, Workplace } from '../support/workplace.js';

const EXIT_WITHIN_MS = 10_000;
const IDLE_CONNECTIONS = 50;
const HALF_SENT_REQUESTS = 10;

/** Connections that send nothing, and such as have sent half a request. */
async function openConnections(server: ServerProcess): Promise<Socket[]> {
  const { hostname, port } = new URL(server.url);
  const sockets = await Promise.all(
    Array.from({ length: IDLE_CONNECTIONS + HALF_SENT_REQUESTS }, async () => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      return socket;
    }),
  );
  for (const socket of sockets.slice(IDLE_CONNECTIONS))
    socket.write(
      `POST /api/used-seeds HTTP/1.1\r\nhost: h\r\nx-api-key: ${API_KEY}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"run_id":`,
    );
  return sockets;
}

interface Outcome {
  readonly verdict: Verdict;
  readonly ends: readonly ServerEnd[];
}

async function stopRepeatedly(
  place: Workplace,
  stops: number,
  start: () => Promise<ServerProcess>,
  say: (progress: string) => void,
): Promise<Outcome> {
  const random = sequence(stops);
  // Without retries: what was acknowledged has to be there without help.
  const client = place.startIngest({ retries: false, connections: 24 });
  const ends: ServerEnd[] = [];
  for (let stop = 1; stop <= stops; stop += 1) {
    const server = await start();
    client.pointAt(server.url);
    await client.untilMore(20);
    const sockets = await openConnections(server);
    await delay(random() * 300);
    ends.push(await server.end('SIGTERM'));
    client.pointAt(null);
    for (const socket of sockets) socket.destroy();
    say(`${stop} of ${stops} stops`);
  }
  await client.finish();
  return { verdict: judgeLog(place.dbPath, client.logFile), ends };
}

export const sigterm: Row = {
  name: 'sigterm',
  title: 'SIGTERM with open connections and posts in flight',
  promises: [6],
  goal: 'exit within 10 s, 0 lost',
  needs: [],
  measuresTime: true,

  run: (scale, say) =>
    Workplace.use(async (place) => {
      const stops = scale === 'long' ? 20 : 1;
      const { verdict, ends } = await stopRepeatedly(place, stops, () => place.startServer(), say);
      const clean = ends.filter(({ code }) => code === 0).length;
      return {
        done: `${stops} stops with 24 connections posting, ${IDLE_CONNECTIONS} idle ones and ${HALF_SENT_REQUESTS} half-sent requests`,
        verdict,
        checks: [{ name: 'exit code 0', holds: clean === stops, seen: `${clean} of ${stops} times` }],
        measures: [{ name: 'slowest exit', value: Math.max(...ends.map(({ tookMs }) => tookMs)), unit: 'ms', limit: EXIT_WITHIN_MS }],
      };
    }),

  control: (scale, say) =>
    Workplace.use(async (place) => {
      const { verdict } = await stopRepeatedly(
        place,
        scale === 'long' ? 5 : 2,
        () => place.startCareless('acknowledges before the commit'),
        say,
      );
      return {
        done: 'the same stops of a server that acknowledges before the commit and ends at once',
        seen: `${verdict.lost.length} of ${verdict.acknowledged} lost`,
        isCaught: verdict.lost.length > 0,
      };
    }),
};
