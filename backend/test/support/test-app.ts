import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApplication } from '../../src/app.setup.js';
import { loadConfig } from '../../src/config/app-config.js';
import { createTestDatabase, type TestDatabase, type TestDatabaseOptions } from './test-database.js';

export const API_KEY = 'a-key-that-only-tests-know';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** The whole application on a real port, with a database of its own if it is given none. */
export interface TestApp {
  readonly url: string;
  readonly database: TestDatabase;
  readonly nest: NestFastifyApplication;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** With the right key, unless headers say otherwise. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** With the right key, unless headers say otherwise; so is `delete`. */
  patch(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  delete(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** Closes the application and starts it again on the same database. */
  restart(): Promise<TestApp>;
  /** Closes the application, and removes the database if it is its own. */
  stop(): Promise<void>;
}

export interface TestAppOptions {
  readonly database?: TestDatabase;
  /** Which one it makes when it is given none. */
  readonly newDatabase?: TestDatabaseOptions;
  readonly webAppDirectory?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  if (options.database !== undefined) return startOn(options.database, options);
  const database = await createTestDatabase(options.newDatabase);
  return startOn(database, options, () => database.remove());
}

async function startOn(database: TestDatabase, options: TestAppOptions, cleanUp?: () => Promise<void>): Promise<TestApp> {
  const config = loadConfig({ PORT: '0', AURORA_API_KEY: API_KEY, LOG_LEVEL: 'silent', ...database.env, ...options.env });
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
  const send = (method: string, path: string, body: unknown, headers: Record<string, string>): Promise<Answer> =>
    call(path, {
      method,
      headers: { 'content-type': 'application/json', 'x-api-key': API_KEY, ...headers },
      body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    });
  return {
    url,
    database,
    nest: app.nest,
    get: (path, headers = {}) => call(path, { headers }),
    post: (path, body, headers = {}) => send('POST', path, body, headers),
    patch: (path, body, headers = {}) => send('PATCH', path, body, headers),
    delete: (path, headers = {}) => call(path, { method: 'DELETE', headers: { 'x-api-key': API_KEY, ...headers } }),
    restart: async () => {
      await app.stop();
      return startOn(database, options, cleanUp);
    },
    stop: async () => {
      await app.stop();
      await cleanUp?.();
    },
  };
}
