import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HEARTBEAT_MS } from '../src/events/event-feed.js';
import { API_KEY, startTestApp, type TestApp } from './support/test-app.js';

const text = readFileSync(join(import.meta.dirname, '../../docs/operations/nginx.conf'), 'utf8');

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

/** The number in a directive of the whole configuration, or of a location. */
function numberIn(directive: RegExp, location = ''): number {
  const from = text.indexOf(location);
  const found = directive.exec(text.slice(from))?.[1];
  if (from < 0 || found === undefined) throw new Error(`nginx.conf has no ${String(directive)} from ${location} on.`);
  return Number(found);
}

/** The answer to a body of the length before any of it was sent: the server closes the connection on one that it refuses. */
function statusOfAnnounced(path: string, length: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { 'x-api-key': API_KEY, 'content-type': 'application/json', 'content-length': length };
    const outgoing = request(app.url + path, { method: 'POST', headers }, ({ statusCode }) => {
      resolve(statusCode);
      outgoing.destroy();
    });
    outgoing.on('error', reject);
    outgoing.flushHeaders();
  });
}

describe('the documented configuration of nginx', () => {
  it('gives up an idle connection long before the server closes it', () => {
    const { keepAliveTimeout } = app.nest.getHttpServer();
    expect(numberIn(/keepalive_timeout (\d+)s;/) * 1_000).toBeLessThanOrEqual(keepAliveTimeout - 5_000);
  });

  it.each([
    ['/api/used-seeds', ''],
    ['/api/batch', 'location = /api/batch'],
  ])('has the limit of the server for the body of %s', async (path, location) => {
    const limit = numberIn(/client_max_body_size (\d+)m;/, location) * 1024 * 1024;
    expect(await app.post(path, `{"a":"${'a'.repeat(limit - 8)}"}`)).toMatchObject({ status: 400 });
    expect(await statusOfAnnounced(path, limit + 1)).toBe(413);
  });

  it('lets events pass as they come, however long none does', () => {
    const location = /location = \/api\/events \{[^}]*\}/.exec(text)?.[0] ?? '';
    expect(location).toContain('proxy_buffering off;');
    const hours = Number(/proxy_read_timeout (\d+)h;/.exec(location)?.[1]);
    expect(hours * 3_600_000).toBeGreaterThan(10 * HEARTBEAT_MS);
  });

  it('repeats no post that was sent', () => {
    expect(/proxy_next_upstream (.*);/.exec(text)?.[1]).toBe('error timeout');
  });
});
