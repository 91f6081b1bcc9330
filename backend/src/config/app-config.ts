import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';

/** The key that is used when none is set: public, so it only guards a server that nobody else can reach. */
export const DEFAULT_API_KEY = 'dev-key-change-in-production';

const MIN_KEY_LENGTH = 16;
export const MAX_KEY_LENGTH = 256;
const MAX_NOTICE_LENGTH = 200;
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const METRICS = ['on', 'off'] as const;
const NODE_ENVS = ['development', 'production', 'test'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

export interface AppConfig {
  /** TCP port, 0 for any free one. */
  readonly port: number;
  readonly host: string;
  readonly apiKey: string;
  /** True when `apiKey` is the public default. */
  readonly usesDefaultKey: boolean;
  /** Address of the PostgreSQL database, with its password; without one, SQLite serves. */
  readonly databaseUrl: string | undefined;
  readonly postgres: PostgresConfig;
  /** Absolute path of the SQLite file. */
  readonly dbPath: string;
  /** Size of the write-ahead log, in MiB, at which writes are refused. */
  readonly maxWalMib: number;
  /** Addresses whose `X-Forwarded-For` is believed: `loopback`, addresses and networks, or none. */
  readonly trustedProxies: readonly string[];
  /** Open connections; more are closed as they come. */
  readonly maxConnections: number;
  /** Open event streams of one address, and of all; more are refused. */
  readonly maxStreamsPerAddress: number;
  readonly maxStreams: number;
  /** Seconds without a record after which a running run counts as silent. */
  readonly silentAfterS: number;
  /** What whoever operates the server wants to stand above every page. */
  readonly notice: string | undefined;
  readonly logLevel: LogLevel;
  /** Whether anybody may read the server's figures, at `/metrics` and `/api/system`. */
  readonly metrics: (typeof METRICS)[number];
  readonly nodeEnv: (typeof NODE_ENVS)[number];
}

interface PostgresConfig {
  /** Connections that read; one more writes. */
  readonly poolSize: number;
  readonly statementTimeoutMs: number;
  /** How long a group of writes waits for its turn among the instances. */
  readonly lockTimeoutMs: number;
  readonly connectTimeoutMs: number;
}

/** Every fault of the configuration at once; `message` is meant to be printed as it stands. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The configuration is not usable:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The process environment over the `.env` file of the working directory: the only place that reads either. */
export function readEnvironment(directory = process.cwd()): Environment {
  const file = resolve(directory, '.env');
  const fromFile = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  return { ...fromFile, ...process.env };
}

/**
 * Validates all variables together. An empty variable counts as not set.
 * @throws ConfigError naming every fault
 */
export function loadConfig(environment: Environment): AppConfig {
  const faults: string[] = [];
  const read = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const oneOf = <T extends string>(name: string, allowed: readonly T[], fallback: T): T => {
    const value = read(name) ?? fallback;
    const match = allowed.find((candidate) => candidate === value);
    if (match === undefined) faults.push(`${name} must be one of ${allowed.join(', ')}; it is "${value}"`);
    return match ?? fallback;
  };

  const portText = read('PORT') ?? '5000';
  const port = /^\d{1,5}$/.test(portText) ? Number(portText) : NaN;
  if (!(port <= 65_535)) faults.push(`PORT must be a whole number from 0 to 65535; it is "${portText}"`);

  const host = read('HOST') ?? '127.0.0.1';
  if (!isHost(host)) faults.push(`HOST must be an IP address or a host name; it is "${host}"`);

  const trustedProxies = (read('AURORA_TRUSTED_PROXIES') ?? 'loopback')
    .split(',')
    .flatMap((part) => (part.trim() === 'none' ? [] : [part.trim()]));
  for (const proxy of trustedProxies)
    if (!isProxy(proxy))
      faults.push(`AURORA_TRUSTED_PROXIES must list loopback, none, IP addresses or networks (10.0.0.0/8); it has "${proxy}"`);

  const count = (name: string, fallback: number): number => {
    const text = read(name) ?? String(fallback);
    const value = /^\d{1,6}$/.test(text) ? Number(text) : 0;
    if (value < 1) faults.push(`${name} must be a whole number from 1 to 999999; it is "${text}"`);
    return value;
  };
  const maxConnections = count('AURORA_MAX_CONNECTIONS', 2_000);
  const maxWalMib = count('AURORA_MAX_WAL_MIB', 2_048);

  const maxStreamsPerAddress = count('AURORA_MAX_STREAMS_PER_ADDRESS', 50);
  const maxStreams = count('AURORA_MAX_STREAMS', 1_000);

  const silentAfterS = count('AURORA_SILENT_AFTER_S', 300);

  const notice = read('AURORA_NOTICE');
  const noticeLength = Array.from(notice ?? '').length;
  if (noticeLength > MAX_NOTICE_LENGTH)
    faults.push(`AURORA_NOTICE must have at most ${MAX_NOTICE_LENGTH} characters; it has ${noticeLength}`);

  const databaseUrl = read('DATABASE_URL');
  if (databaseUrl !== undefined && !isPostgresUrl(databaseUrl))
    faults.push('DATABASE_URL must be like postgres://user:password@host:5432/database; what it is, is not shown, for its password');
  const postgres: PostgresConfig = {
    poolSize: count('AURORA_PG_POOL_SIZE', 10),
    statementTimeoutMs: count('AURORA_PG_STATEMENT_TIMEOUT_MS', 15_000),
    lockTimeoutMs: count('AURORA_PG_LOCK_TIMEOUT_MS', 5_000),
    connectTimeoutMs: count('AURORA_PG_CONNECT_TIMEOUT_MS', 3_000),
  };

  if (postgres.lockTimeoutMs >= postgres.statementTimeoutMs)
    faults.push('AURORA_PG_LOCK_TIMEOUT_MS must be less than AURORA_PG_STATEMENT_TIMEOUT_MS, which the wait for the turn counts in');

  const nodeEnv = oneOf('NODE_ENV', NODE_ENVS, 'development');
  const logLevel = oneOf('LOG_LEVEL', LOG_LEVELS, 'info');
  const metrics = oneOf('AURORA_METRICS', METRICS, 'on');

  const apiKey = read('AURORA_API_KEY') ?? DEFAULT_API_KEY;
  const usesDefaultKey = apiKey === DEFAULT_API_KEY;
  // A header value cannot carry anything else, so such a key could never be presented.
  if (!/^[\x21-\x7e]+$/.test(apiKey)) faults.push('AURORA_API_KEY must consist of visible ASCII characters without spaces');
  if (apiKey.length > MAX_KEY_LENGTH) faults.push(`AURORA_API_KEY must have at most ${MAX_KEY_LENGTH} characters`);
  const exposure = exposureOf(nodeEnv, host);
  if (exposure !== undefined && usesDefaultKey)
    faults.push(`AURORA_API_KEY must be set ${exposure}: the default key is public. ${HOW_TO_MAKE_A_KEY}`);
  else if (exposure !== undefined && apiKey.length < MIN_KEY_LENGTH)
    faults.push(`AURORA_API_KEY must have at least ${MIN_KEY_LENGTH} characters ${exposure}. ${HOW_TO_MAKE_A_KEY}`);

  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze({
    port,
    host,
    apiKey,
    usesDefaultKey,
    databaseUrl,
    postgres: Object.freeze(postgres),
    dbPath: resolve(read('AURORA_DB_PATH') ?? './data/corpus.db'),
    maxWalMib,
    trustedProxies,
    maxConnections,
    maxStreamsPerAddress,
    maxStreams,
    silentAfterS,
    notice,
    logLevel,
    metrics,
    nodeEnv,
  });
}

const HOW_TO_MAKE_A_KEY = "Make one with: node -p \"require('crypto').randomBytes(24).toString('base64url')\"";

function exposureOf(nodeEnv: string, host: string): string | undefined {
  if (nodeEnv === 'production') return 'with NODE_ENV=production';
  return isLoopback(host) ? undefined : `with HOST=${host}, which others can reach`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** An address, or a network as `address/prefix`. */
function isProxy(text: string): boolean {
  if (text === 'loopback') return true;
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) > 0 && Number(prefix) <= (version === 4 ? 32 : 128));
}

/** Whether a text is the address of a PostgreSQL database. */
export function isPostgresUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, searchParams } = new URL(text);
  return /^postgres(ql)?:$/.test(protocol) && (hostname !== '' || searchParams.has('host')) && /^\/[^/@]+$/.test(pathname);
}

function isHost(host: string): boolean {
  return isIP(host) !== 0 || (host.length <= 253 && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i.test(host));
}
