/** Several instances of the built server behind nginx, for the demonstration and the fault tests. The types and what they mean: cluster.d.mts. */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { accessSync, chmodSync, closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ROOT, since } from './tools.mjs';

const NGINX_CONFIGURATION = join(ROOT, 'docs/operations/nginx.conf');
const SERVER = join(ROOT, 'dist/backend/main.js');
/** Debian keeps nginx where only root looks for programs. */
const MORE_PLACES = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin'];

/** Below those that systems hand out, so that nobody gets one while its instance is down for a moment. */
const PORTS = [15_000, 30_000];
const READY_LIMIT_MS = 60_000;
const END_LIMIT_MS = 15_000;
const LONGEST_PAUSE_MS = 8_000;
/** Longer than nginx leaves out an instance that did not answer (fail_timeout). */
const BACK_IN_TURN_MS = 2_500;

export class ClusterError extends Error {}

export async function startCluster({
  instances = 3,
  environment,
  port,
  nodeArguments = [],
  adjust = (text) => text,
  report = () => undefined,
}) {
  const program = findNginx();
  const directory = mkdtempSync(join(tmpdir(), 'aurora-cluster-'));
  // The workers of an nginx that root has started are not root.
  chmodSync(directory, 0o711);
  const [ownPort, ...ports] = await freePorts(1 + instances);
  const cluster = new Cluster({
    directory,
    instances: ports.map((port, index) => new Instance({ number: index + 1, port, directory, environment, nodeArguments, report })),
    nginx: new Nginx({ program, directory, port: port ?? ownPort, ports, adjust, report }),
  });
  try {
    await cluster.start();
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return cluster;
}

class Cluster {
  #directory;
  #instances;
  #nginx;
  #stopping;

  constructor({ directory, instances, nginx }) {
    this.#directory = directory;
    this.#instances = instances;
    this.#nginx = nginx;
  }

  /** Where clients come in. */
  get url() {
    return this.#nginx.url;
  }

  /** The instances themselves. */
  get urls() {
    return this.#instances.map(({ url }) => url);
  }

  async start() {
    // One migrates an empty database, the others find it done; together they would only wait for each other.
    const [first, ...others] = this.#instances;
    await first.start();
    await Promise.all(others.map((instance) => instance.start()));
    await this.#nginx.start();
  }

  /** SIGKILL for the instance, counted from 0; resolves when it is dead. It is started again at once. */
  kill(index) {
    return this.#instances[index].kill();
  }

  /** Resolves when the instance, counted from 0, can store again. */
  untilReady(index) {
    return this.#instances[index].untilReady();
  }

  /** SIGTERM for one instance after another, each when the one before is back in turn. */
  async rollingRestart() {
    for (const instance of this.#instances) {
      await instance.restart();
      if (this.#stopping !== undefined) return;
      await delay(BACK_IN_TURN_MS);
    }
  }

  /** Ends everything and removes what it wrote. */
  stop() {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop() {
    await this.#nginx.stop();
    await Promise.all(this.#instances.map((instance) => instance.close()));
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

class Instance {
  #child;
  /** Whether it is meant to run: then its end is an accident, after which it is started again. */
  #wanted = false;
  #isClosed = false;
  #wasReady = false;
  #ready = Promise.resolve();
  #pauseMs = 0;
  #again;
  #options;

  constructor(options) {
    this.#options = options;
    this.name = `instance ${options.number}`;
    this.url = `http://127.0.0.1:${options.port}`;
    this.logFile = join(options.directory, `instance-${options.number}.log`);
  }

  /** @throws {ClusterError} when it cannot store in time */
  async start() {
    if (this.#isClosed) return;
    this.#wanted = true;
    this.#launch();
    await this.untilReady();
  }

  /** @throws {ClusterError} when it is not going to be */
  async untilReady() {
    for (let ready; ready !== this.#ready;) {
      ready = this.#ready;
      try {
        await ready;
      } catch (error) {
        // Another start of it may be under way.
        if (ready === this.#ready) throw error;
      }
    }
  }

  async kill() {
    const child = this.#child;
    if (hasEnded(child)) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async restart() {
    await this.#stop();
    await this.start();
  }

  /** It does not start again. */
  async close() {
    this.#isClosed = true;
    await this.#stop();
  }

  async #stop() {
    this.#wanted = false;
    clearTimeout(this.#again);
    const child = this.#child;
    if (child === undefined || hasEnded(child)) return;
    const began = performance.now();
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const [code] = await Promise.race([ended, delay(END_LIMIT_MS, [], { ref: false })]);
    if (code === undefined) child.kill('SIGKILL');
    await ended;
    this.#options.report(`${this.name} ${code === 0 ? 'has stopped' : 'was stopped by force'} after ${since(began)}`);
  }

  #launch() {
    const { port, directory, environment, nodeArguments } = this.#options;
    const began = performance.now();
    const log = openSync(this.logFile, 'a');
    // A group of its own: Ctrl-C reaches the supervisor alone, which then stops everything in order. Its directory has no .env.
    const child = spawn(process.execPath, [...nodeArguments, SERVER], {
      cwd: directory,
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...process.env, NODE_OPTIONS: '', HOST: '127.0.0.1', ...environment, PORT: String(port) },
    });
    closeSync(log);
    this.#child = child;
    this.#ready = this.#becomesReady(child, began);
    // Who waits for it hears of it; nobody has to.
    this.#ready.catch(() => undefined);
    child.once('exit', (code, signal) => this.#onExit(signal ?? `exit code ${code}`));
  }

  async #becomesReady(child, began) {
    const deadline = began + READY_LIMIT_MS;
    while (performance.now() < deadline && !hasEnded(child)) {
      if (await answersOk(`${this.url}/api/health/ready`)) {
        this.#pauseMs = 0;
        this.#wasReady = true;
        this.#options.report(`${this.name} is ready after ${since(began)}: ${this.url}`);
        return;
      }
      await delay(50);
    }
    const lines = readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
    throw new ClusterError(`${this.name} ${hasEnded(child) ? 'has ended' : 'did not get ready'}; its last words:\n${lines}`);
  }

  /** At once the first time, then at growing distances for as long as it does not get ready. */
  #onExit(reason) {
    // One that never was ready will not become it by being started again.
    if (!this.#wanted || !this.#wasReady) return;
    const pauseMs = this.#pauseMs;
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(500, 2 * pauseMs));
    this.#options.report(`${this.name} has ended (${reason}); it is started again${pauseMs === 0 ? '' : ` in ${pauseMs / 1000} s`}`);
    const again = () => {
      if (this.#wanted) this.#launch();
    };
    if (pauseMs === 0) again();
    else this.#again = setTimeout(again, pauseMs).unref();
  }
}

class Nginx {
  #child;
  #options;
  #lastWords = '';
  #isStopping = false;

  constructor(options) {
    this.#options = options;
    this.url = `http://127.0.0.1:${options.port}`;
  }

  async start() {
    const { program, directory, port, report } = this.#options;
    await this.#write();
    const files = ['-p', directory, '-e', 'stderr', '-c', join(directory, 'nginx.conf')];
    const child = spawn(program, files, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child = child;
    child.stderr.setEncoding('utf8').on('data', (text) => {
      this.#lastWords = (this.#lastWords + text).slice(-2_000);
    });
    child.once('exit', () => {
      if (!this.#isStopping) report(`nginx has ended:\n${this.#lastWords.trim()}`);
    });
    const deadline = performance.now() + END_LIMIT_MS;
    while (!(await answersOk(`${this.url}/api/health/live`))) {
      if (hasEnded(child) || performance.now() > deadline)
        throw new ClusterError(`nginx did not start on port ${port}:\n${this.#lastWords.trim()}`);
      await delay(20);
    }
  }

  async stop() {
    const child = this.#child;
    if (child === undefined || hasEnded(child)) return;
    this.#isStopping = true;
    const ended = once(child, 'exit');
    // It answers what is under way, then ends.
    child.kill('SIGQUIT');
    const timer = setTimeout(() => child.kill('SIGTERM'), END_LIMIT_MS);
    await ended;
    clearTimeout(timer);
  }

  /** The documented configuration with this cluster's addresses and files. */
  async #write() {
    const { directory, port, ports, adjust } = this.#options;
    const servers = ports.map((port) => `    server 127.0.0.1:${port} max_fails=3 fail_timeout=2s;\n`);
    const text = [
      [/(?: +server 127\.0\.0\.1:500\d [^\n]*\n)+/, servers.join('')],
      [/listen 80;/, `listen 127.0.0.1:${port};`],
      [/access_log \S+/, `access_log ${join(directory, 'access.log')}`],
    ].reduce(
      (text, [pattern, replacement]) => {
        if (!pattern.test(text)) throw new Error(`${NGINX_CONFIGURATION} has no ${pattern} any more.`);
        return text.replace(pattern, replacement);
      },
      readFileSync(NGINX_CONFIGURATION, 'utf8'),
    );
    writeFileSync(join(directory, 'aurora.conf'), await adjust(text));
    writeFileSync(join(directory, 'nginx.conf'), mainConfiguration(directory));
  }
}

function mainConfiguration(directory) {
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `daemon off;
worker_processes 2;
pid ${join(directory, 'nginx.pid')};
error_log stderr;
events {
    worker_connections 4096;
}
http {
${kinds.map((kind) => `    ${kind}_temp_path ${join(directory, kind)};`).join('\n')}
    include ${join(directory, 'aurora.conf')};
}
`;
}

export function findNginx() {
  const places = [...(process.env.PATH ?? '').split(delimiter), ...MORE_PLACES];
  const program = places.map((place) => join(place, 'nginx')).find(isExecutable);
  if (program !== undefined) return program;
  throw new ClusterError(
    'nginx is missing. Install it: "apt-get install nginx-light" (Debian, Ubuntu), "dnf install nginx" (Fedora), "brew install nginx" (macOS).',
  );
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function hasEnded(child) {
  return child.exitCode !== null || child.signalCode !== null;
}

async function answersOk(url) {
  try {
    const { ok, body } = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await body?.cancel();
    return ok;
  } catch {
    return false;
  }
}

async function freePorts(count) {
  const ports = new Set();
  while (ports.size < count) {
    const port = randomInt(...PORTS);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

async function isFree(port) {
  const probe = createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch {
    return false;
  }
  probe.close();
  await once(probe, 'close');
  return true;
}
