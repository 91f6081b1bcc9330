import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApplication } from '../../src/app.setup.js';
import { loadConfig } from '../../src/config/app-config.js';

export const API_KEY = 'a-key-that-only-tests-know';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** The whole application on a real port with a database of its own. */
export interface TestApp {
  readonly url: string;
  readonly dbPath: string;
  readonly nest: NestFastifyApplication;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** With the right key, unless headers say otherwise. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Closes the application and starts it again on the same file. */
  restart(): Promise<TestApp>;
  stop(): Promise<void>;
}

export async function startTestApp(
  options: { dbPath?: string; webAppDirectory?: string; env?: Record<string, string> } = {},
  /** Goes with the last application that was started in it. */
  ownDirectory?: string,
): Promise<TestApp> {
  const directory = ownDirectory ?? (options.dbPath === undefined ? mkdtempSync(join(tmpdir(), 'aurora-test-')) : undefined);
  const dbPath = options.dbPath ?? join(directory ?? '', 'corpus.db');
  const config = loadConfig({ PORT: '0', AURORA_API_KEY: API_KEY, AURORA_DB_PATH: dbPath, LOG_LEVEL: 'silent', ...options.env });
  const app = await createApplication(config, options.webAppDirectory);
  await app.listen();
  const { port } = app.nest.getHttpServer().address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const call = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(url + path, init);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    return { status: response.status, headers: response.headers, body: isJson ? (JSON.parse(text) as unknown) : text };
  };
  return {
    url,
    dbPath,
    nest: app.nest,
    get: (path, headers = {}) => call(path, { headers }),
    post: (path, body, headers = {}) =>
      call(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': API_KEY, ...headers },
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      }),
    restart: async () => {
      await app.stop();
      return startTestApp({ ...options, dbPath }, directory);
    },
    stop: async () => {
      await app.stop();
      if (directory !== undefined) rmSync(directory, { recursive: true });
    },
  };
}
