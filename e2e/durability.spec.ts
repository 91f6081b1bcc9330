import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TestServer } from './support/server.js';

let server: TestServer;

beforeEach(async () => {
  server = await TestServer.start();
});

afterEach(async () => {
  await server.stop();
});

const post = (path: string, body: unknown): Promise<Response> =>
  fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': server.apiKey },
    body: JSON.stringify(body),
  });

interface Seeds {
  readonly seeds: readonly { readonly id: string; readonly function: string }[];
}

const storedSeeds = async (): Promise<Seeds['seeds']> =>
  ((await (await fetch(`${server.url}/api/used-seeds?run_id=r&limit=1000`)).json()) as Seeds).seeds;

/** Posts seeds over a few connections until `isOver`; answers which were acknowledged. */
async function ingest(isOver: () => boolean, onAcknowledged: (count: number) => void): Promise<string[]> {
  const acknowledged: string[] = [];
  let next = 0;
  const connection = async (): Promise<void> => {
    while (!isOver() && next < 900) {
      const name = `f${String((next += 1))}`;
      try {
        const response = await post('/api/used-seeds', { run_id: 'r', function: name });
        if (response.status !== 200) return;
      } catch {
        return;
      }
      acknowledged.push(name);
      onAcknowledged(acknowledged.length);
    }
  };
  await Promise.all(Array.from({ length: 8 }, connection));
  return acknowledged;
}

describe.each(['SIGKILL', 'SIGTERM'] as const)('a server that ends by %s in the middle of its work', (signal) => {
  it('has kept every write that it acknowledged, once', async () => {
    let ending: Promise<unknown> | undefined;
    const acknowledged = await ingest(
      () => ending !== undefined,
      (count) => {
        if (count === 100) ending = signal === 'SIGKILL' ? server.kill() : server.restart();
      },
    );
    await ending;
    if (signal === 'SIGKILL') await server.restart();
    const stored = (await storedSeeds()).map((seed) => seed.function);
    expect(acknowledged.length).toBeGreaterThanOrEqual(100);
    expect(stored).toEqual(expect.arrayContaining(acknowledged));
    expect(new Set(stored).size).toBe(stored.length);
  });
});

describe('stopping', () => {
  it('ends with exit code 0 on SIGTERM', async () => {
    await post('/api/used-seeds', { run_id: 'r', function: 'f' });
    expect(await server.stop()).toBe(0);
  });
});

describe('starting', () => {
  it('prints the address, the database and where to read on', () => {
    expect(server.output).toContain(`Aurora Telemetry is listening on ${server.url}`);
    expect(server.output).toContain(server.dbPath);
    expect(server.output).toContain('/api/docs');
  });

  it('never prints the key', async () => {
    await post('/api/used-seeds?api_key=secret-in-query', { run_id: 'r' });
    await fetch(`${server.url}/api/corpus`, { method: 'POST', headers: { 'x-api-key': 'a-wrong-secret' } });
    expect(server.output).not.toContain(server.apiKey);
    expect(server.output).not.toContain('secret');
  });

  it('refuses a configuration that is not usable, with every fault, and exit code 1', async () => {
    await expect(TestServer.start({ LOG_LEVEL: 'loud', NODE_ENV: 'staging' })).rejects.toThrow(
      /ended with 1 [\s\S]*NODE_ENV[\s\S]*LOG_LEVEL/,
    );
  });
});
