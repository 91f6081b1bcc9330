import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
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
  /** What the call was given, but for what it was not. */
  readonly fields: Row;
}

type Row = Readonly<Record<string, unknown>>;

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
  return lines.map((line) => JSON.parse(line) as Recorded);
}

const TABLES = {
  run_meta: { table: 'run_meta', key: 'run_id' },
  used_seed: { table: 'used_seeds', key: 'id' },
  outcome: { table: 'outcomes', key: 'id' },
  run_status: { table: 'run_states', key: 'run_id' },
} as const;

/**
 * Compares what the engine recorded with what the file holds after the server's end.
 * @param unheard calls at most that may have recorded something without returning: one for each kill of the engine
 */
export function judgeRecorded(dbPath: string, recorded: readonly Recorded[], unheard: number): Verdict {
  const file = new Database(dbPath, { fileMustExist: true });
  try {
    const stored = new Map<string, Row>();
    for (const [kind, { table, key }] of Object.entries(TABLES))
      for (const row of file.prepare(`SELECT * FROM ${table}`).iterate() as IterableIterator<Row>)
        stored.set(nameOf(kind, String(row[key])), row);
    const names = recorded.map(({ kind, key }) => nameOf(kind, key));
    const known = new Set(names);
    const strangers = [...stored].filter(([name]) => !known.has(name));
    // The key of a record is stored once at most; one that came under another key as well is found by what it holds.
    const contents = new Set(strangers.map(([, row]) => contentOf(row)));
    return {
      acknowledged: names.length,
      stored: stored.size,
      lost: names.flatMap((name, index) => (stored.has(name) ? [] : [index])),
      doubled: recorded.flatMap(({ fields }, index) => (contents.has(contentOf(fields)) ? [index] : [])),
      altered: recorded.flatMap((one, index) => {
        const row = stored.get(nameOf(one.kind, one.key));
        return row === undefined || isSame(one, row) ? [] : [index];
      }),
      foreign: Math.max(0, strangers.length - unheard),
      integrity: String(file.pragma('integrity_check', { simple: true })),
    };
  } finally {
    file.close();
  }
}

function nameOf(kind: string, key: string): string {
  return `${kind} ${key}`;
}

function contentOf(row: Row): string {
  return JSON.stringify(['run_id', 'function', 'timestamp', 'finished_at', 'source_id', 'snippet'].map((name) => row[name] ?? null));
}

function isSame({ fields }: Recorded, row: Row): boolean {
  return Object.entries(fields).every(([name, sent]) => isDeepStrictEqual(storedValue(name, row), sent));
}

function storedValue(name: string, row: Row): unknown {
  if (name === 'reason') return JSON.parse(String(row['reason_json']));
  if (name === 'failing_tests') return JSON.parse(String(row[name]));
  if (name === 'seeding_enabled') return row[name] === 1;
  return row[name];
}
