import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import type { Verdict } from './oracle.js';
import { ROOT } from './paths.js';

const CLIENT = join(ROOT, 'clients/python');
const PYTHON = 'python3';
/** More than any row lets it live. */
const RUNS = '1000000';

/** What the engine says of itself: a record for which the call returned. */
interface Recorded {
  readonly kind: string;
  readonly key: string;
  readonly tookUs: number;
}

interface EngineOptions {
  /** Of the server, or of what stands before it. */
  readonly url: string;
  readonly apiKey: string;
  readonly spoolDirectory: string;
  readonly journalFile: string;
}

/** The example engine of the Python client, in a process of its own. */
export class Engine {
  private constructor(private readonly child: ChildProcess) {}

  /** @param seed of its chance, so that each life does something else */
  static start(options: EngineOptions, seed: number): Engine {
    const engine = [join(ROOT, 'faults/processes/engine.py'), CLIENT, options.journalFile, '--runs', RUNS, '--seed', String(seed)];
    return new Engine(spawn(PYTHON, engine, { env: environment(options), stdio: 'ignore' }));
  }

  async end(signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'close');
    this.child.kill(signal);
    await ended;
  }
}

/** Sends what dead engines have left. @throws Error when something is left after `timeoutS` */
export async function flushSpool(options: EngineOptions, timeoutS: number): Promise<void> {
  const args = ['-m', 'aurora_telemetry', 'flush', '--timeout', String(timeoutS)];
  await promisify(execFile)(PYTHON, args, { env: environment(options), cwd: CLIENT });
}

/** Runs the benchmark of the client's calls against a server. @returns what it printed */
export async function benchmark(options: EngineOptions, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(PYTHON, [join(CLIENT, 'bench/calls.py'), ...args], { env: environment(options) });
  return stdout;
}

function environment({ url, apiKey, spoolDirectory }: EngineOptions): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, AURORA_EXPORT_ENABLED: 'true', AURORA_POST_URL: url, AURORA_API_KEY: apiKey, AURORA_SPOOL_DIR: spoolDirectory };
}

/** All that engines have written into the file. A line that is not ended was being written. */
export function recordedIn(journalFile: string): Recorded[] {
  if (!existsSync(journalFile)) return [];
  const lines = readFileSync(journalFile, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => {
    const [kind = '', key = '', tookUs = ''] = line.split(' ');
    return { kind, key, tookUs: Number(tookUs) };
  });
}

const STORED = {
  run_meta: 'SELECT run_id AS key FROM run_meta',
  used_seed: 'SELECT id AS key FROM used_seeds',
  outcome: 'SELECT id AS key FROM outcomes',
  run_status: 'SELECT run_id AS key FROM run_states',
};

/**
 * Compares what the engine recorded with what the file holds after the server's end.
 * @param unheard calls at most that may have recorded something without returning: one for each kill of the engine
 */
export function judgeRecorded(dbPath: string, recorded: readonly Recorded[], unheard: number): Verdict {
  const file = new Database(dbPath, { fileMustExist: true });
  try {
    const nameOf = (kind: string, key: string): string => `${kind} ${key}`;
    const times = new Map<string, number>();
    for (const [kind, sql] of Object.entries(STORED))
      for (const key of file.prepare(sql).pluck().iterate() as IterableIterator<string>)
        times.set(nameOf(kind, key), (times.get(nameOf(kind, key)) ?? 0) + 1);
    const names = recorded.map(({ kind, key }) => nameOf(kind, key));
    const known = new Set(names);
    return {
      acknowledged: names.length,
      stored: times.size,
      lost: names.flatMap((name, index) => (times.has(name) ? [] : [index])),
      doubled: names.flatMap((name, index) => ((times.get(name) ?? 0) > 1 ? [index] : [])),
      altered: [],
      foreign: Math.max(0, [...times.keys()].filter((name) => !known.has(name)).length - unheard),
      integrity: String(file.pragma('integrity_check', { simple: true })),
    };
  } finally {
    file.close();
  }
}
