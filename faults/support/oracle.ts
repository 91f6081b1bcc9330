import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import Database from 'better-sqlite3';
import { recordOf, type Kind } from './records.js';

/** What a fault has done to the records, seen from outside the server. */
export interface Verdict {
  readonly acknowledged: number;
  readonly stored: number;
  /** Acknowledged, but not stored. */
  readonly lost: readonly number[];
  /** Stored more than once. */
  readonly doubled: readonly number[];
  /** Stored with other contents than were sent. */
  readonly altered: readonly number[];
  /** Stored, but never sent by anybody. */
  readonly foreign: number;
  /** What SQLite says of the file; "ok" when it is whole. */
  readonly integrity: string;
}

type Row = Readonly<Record<string, unknown>>;

/** The numbers that the ingest client wrote into its log as acknowledged. */
export function acknowledgedIn(...logs: readonly string[]): Set<number> {
  return new Set(
    logs.flatMap((log) => {
      const lines = log.split('\n');
      // A line that is not ended is still being written.
      return lines.slice(0, -1).flatMap((line) => (line.startsWith('a ') ? line.slice(2).split(' ').map(Number) : []));
    }),
  );
}

/** Compares what was acknowledged with what another connection finds in the file after the server's end. */
export function judge(dbPath: string, acknowledged: ReadonlySet<number>): Verdict {
  const stored = new Map<number, number>();
  const altered: number[] = [];
  let foreign = 0;
  const file = new Database(dbPath, { fileMustExist: true });
  try {
    for (const kind of ['used_seed', 'run_meta', 'corpus_entry'] as const) {
      for (const row of file.prepare(`SELECT * FROM ${TABLES[kind].table}`).iterate() as IterableIterator<Row>) {
        const n = numberOf(kind, row);
        if (n === undefined) {
          foreign += 1;
          continue;
        }
        stored.set(n, (stored.get(n) ?? 0) + 1);
        if (!isSame(kind, row, n)) altered.push(n);
      }
    }
    return {
      acknowledged: acknowledged.size,
      stored: stored.size,
      lost: [...acknowledged].filter((n) => !stored.has(n)),
      doubled: [...stored].filter(([, times]) => times > 1).map(([n]) => n),
      altered,
      foreign,
      integrity: String(file.pragma('integrity_check', { simple: true })),
    };
  } finally {
    file.close();
  }
}

export function judgeLog(dbPath: string, ...logFiles: readonly string[]): Verdict {
  return judge(dbPath, acknowledgedIn(...logFiles.map((file) => readFileSync(file, 'utf8'))));
}

/** By a part of the contents, not by the key: a record that was stored again under another key is found too. */
const TABLES: Readonly<Record<Kind, { readonly table: string; readonly mark: string; readonly pattern: RegExp }>> = {
  used_seed: { table: 'used_seeds', mark: 'function', pattern: /^function-(\d+)$/ },
  run_meta: { table: 'run_meta', mark: 'run_id', pattern: /^meta-(\d+)$/ },
  corpus_entry: { table: 'corpus', mark: 'spec_hash', pattern: /^hash-(\d+)$/ },
};

function numberOf(kind: Kind, row: Row): number | undefined {
  const digits = TABLES[kind].pattern.exec(String(row[TABLES[kind].mark]))?.[1];
  return digits !== undefined && recordOf(Number(digits)).kind === kind ? Number(digits) : undefined;
}

function isSame(kind: Kind, row: Row, n: number): boolean {
  const { body } = recordOf(n);
  return Object.entries(body).every(([key, sent]) => isDeepStrictEqual(storedValue(kind, key, row), sent));
}

function storedValue(kind: Kind, key: string, row: Row): unknown {
  if (key === 'reason') return parsed(row['reason_json']);
  if (key === 'seeding_enabled') return row[key] === 1;
  if (kind === 'corpus_entry' && (key === 'failing_tests' || key === 'post_bow')) return parsed(row[key]);
  return row[key];
}

function parsed(json: unknown): unknown {
  try {
    return JSON.parse(String(json));
  } catch {
    return undefined;
  }
}
