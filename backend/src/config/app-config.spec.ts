import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ConfigError, DEFAULT_API_KEY, loadConfig, readEnvironment } from './app-config.js';

const faultsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    loadConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
};

const GOOD_KEY = '0123456789abcdef';

describe('the configuration', () => {
  it('has defaults that serve one machine', () => {
    expect(loadConfig({})).toMatchObject({
      port: 5000,
      host: '127.0.0.1',
      apiKey: DEFAULT_API_KEY,
      usesDefaultKey: true,
      logLevel: 'info',
      metrics: 'on',
      nodeEnv: 'development',
      trustedProxies: ['loopback'],
      maxConnections: 2_000,
      maxWalMib: 2_048,
    });
    expect(loadConfig({}).dbPath).toMatch(/\/data\/corpus\.db$/);
  });

  it('takes an empty variable as not set', () => {
    expect(loadConfig({ PORT: '', AURORA_API_KEY: ' ', NODE_ENV: '' })).toMatchObject({
      port: 5000,
      usesDefaultKey: true,
      nodeEnv: 'development',
    });
  });

  it('reports every fault at once', () => {
    const faults = faultsOf({
      PORT: '70000',
      HOST: 'not a host',
      LOG_LEVEL: 'loud',
      AURORA_METRICS: 'some',
      NODE_ENV: 'staging',
      AURORA_API_KEY: 'ü',
    });
    for (const name of ['PORT', 'HOST', 'LOG_LEVEL', 'AURORA_METRICS', 'NODE_ENV', 'AURORA_API_KEY'])
      expect(faults).toContainEqual(expect.stringContaining(name));
  });

  it.each(['abc', '-1', '1.5', '65536', '0x50', '5000 '.repeat(2)])('refuses the port %s', (PORT) => {
    expect(faultsOf({ PORT })).toEqual([expect.stringMatching(/^PORT must be a whole number from 0 to 65535/)]);
  });

  it.each([
    ['production', '127.0.0.1'],
    ['development', '0.0.0.0'],
    ['development', '192.168.1.5'],
    ['development', '::'],
    ['test', 'example.org'],
  ])('with NODE_ENV=%s and HOST=%s refuses the default key and a short one, and tells how to make one', (NODE_ENV, HOST) => {
    expect(faultsOf({ NODE_ENV, HOST })).toEqual([expect.stringMatching(/AURORA_API_KEY must be set.*randomBytes/)]);
    expect(faultsOf({ NODE_ENV, HOST, AURORA_API_KEY: GOOD_KEY.slice(1) })).toEqual([
      expect.stringMatching(/at least 16 characters.*randomBytes/),
    ]);
    expect(faultsOf({ NODE_ENV, HOST, AURORA_API_KEY: GOOD_KEY })).toEqual([]);
  });

  it.each(['127.0.0.1', '127.8.9.10', '::1', 'localhost'])('takes %s as a host that nobody else reaches', (HOST) => {
    expect(faultsOf({ HOST })).toEqual([]);
  });

  it.each([
    ['loopback', ['loopback']],
    ['none', []],
    ['10.0.0.1, 192.168.0.0/16,fd00::/8', ['10.0.0.1', '192.168.0.0/16', 'fd00::/8']],
  ])('reads the trusted proxies %s', (AURORA_TRUSTED_PROXIES, trustedProxies) => {
    expect(loadConfig({ AURORA_TRUSTED_PROXIES })).toMatchObject({ trustedProxies });
  });

  it.each(['everybody', '10.0.0.0/33', '10.0.0.0/0', '10.0.0.1/8/8', 'fd00::/129', 'loopback,'])(
    'refuses the trusted proxies %s',
    (AURORA_TRUSTED_PROXIES) => {
      expect(faultsOf({ AURORA_TRUSTED_PROXIES })).toEqual([expect.stringMatching(/^AURORA_TRUSTED_PROXIES must list/)]);
    },
  );

  it.each(['0', 'many', '-1', '1000000'])('refuses %s as a number of connections or MiB', (text) => {
    expect(faultsOf({ AURORA_MAX_CONNECTIONS: text, AURORA_MAX_WAL_MIB: text })).toEqual([
      expect.stringMatching(/^AURORA_MAX_CONNECTIONS must be a whole number/),
      expect.stringMatching(/^AURORA_MAX_WAL_MIB must be a whole number/),
    ]);
  });

  it.each([
    'mysql://user:hidden@host/db',
    'postgres://user:hidden@host',
    'postgres://user:hidden@host/',
    'postgres://user:12/hidden@host/db',
    'hidden',
  ])('refuses the database address %s without showing it', (DATABASE_URL) => {
    const faults = faultsOf({ DATABASE_URL });
    expect(faults).toEqual([expect.stringMatching(/^DATABASE_URL must be like postgres:/)]);
    expect(faults.join()).not.toContain('hidden');
  });

  it.each(['postgres://user:pass@host:5432/db', 'postgresql://host/db?sslmode=require', 'postgres:///db?host=/run/postgresql'])(
    'takes the database address %s',
    (DATABASE_URL) => {
      expect(loadConfig({ DATABASE_URL })).toMatchObject({ databaseUrl: DATABASE_URL, postgres: { poolSize: 10, lockTimeoutMs: 5_000 } });
    },
  );

  it('refuses a wait for the turn to write that its statement would not live to see the end of', () => {
    expect(faultsOf({ AURORA_PG_LOCK_TIMEOUT_MS: '5000', AURORA_PG_STATEMENT_TIMEOUT_MS: '5000' })).toEqual([
      expect.stringMatching(/^AURORA_PG_LOCK_TIMEOUT_MS must be less than AURORA_PG_STATEMENT_TIMEOUT_MS/),
    ]);
  });

  it('has no notice until one is set, and refuses one of more than 200 characters, counted as a reader does', () => {
    expect(loadConfig({ AURORA_NOTICE: ' ' }).notice).toBeUndefined();
    expect(loadConfig({ AURORA_NOTICE: ` ${'🔭'.repeat(200)} ` }).notice).toBe('🔭'.repeat(200));
    expect(faultsOf({ AURORA_NOTICE: 'n'.repeat(201) })).toEqual(['AURORA_NOTICE must have at most 200 characters; it has 201']);
  });

  it('refuses a key that is too long', () => {
    expect(faultsOf({ AURORA_API_KEY: 'k'.repeat(257) })).toEqual([expect.stringMatching(/^AURORA_API_KEY must have at most 256/)]);
  });

  it('never shows the key in a fault', () => {
    expect(faultsOf({ NODE_ENV: 'production', AURORA_API_KEY: 'my-secret' }).join()).not.toContain('my-secret');
    expect(faultsOf({ AURORA_API_KEY: 'my secret' }).join()).not.toContain('my secret');
  });

  it('reads .env, under the environment of the process', () => {
    const directory = mkdtempSync(join(tmpdir(), 'aurora-env-'));
    writeFileSync(join(directory, '.env'), 'AURORA_DB_PATH="from file.db"\nPATH=never\n');
    const environment = readEnvironment(directory);
    expect(environment['AURORA_DB_PATH']).toBe('from file.db');
    expect(environment['PATH']).not.toBe('never');
    rmSync(directory, { recursive: true });
  });
});
