import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import Database from 'better-sqlite3';
import pg from 'pg';
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
  const file = new Database(dbPath, { fileMustExist: true });
  try {
    const findings = new Findings();
    for (const kind of KINDS)
      for (const row of file.prepare(`SELECT * FROM ${TABLES[kind].table}`).iterate() as IterableIterator<Row>) findings.add(kind, row);
    return findings.verdict(acknowledged, String(file.pragma('integrity_check', { simple: true })));
  } finally {
    file.close();
  }
}

export function judgeLog(dbPath: string, ...logFiles: readonly string[]): Verdict {
  return judge(dbPath, acknowledgedIn(...logFiles.map((file) => readFileSync(file, 'utf8'))));
}

/** The same for a database of PostgreSQL, which is asked for every row, but not for its files. */
export async function judgePostgres(url: string, ...logFiles: readonly string[]): Promise<Verdict> {
  const client = new pg.Client({ connectionString: url });
  // As numbers, not as text: all that are stored here are small enough.
  client.setTypeParser(pg.types.builtins.INT8, Number);
  await client.connect();
  try {
    const findings = new Findings();
    for (const kind of KINDS) {
      for (let last = 0, rows: Row[] = [{}]; rows.length > 0; last = Number(rows.at(-1)?.['seq'] ?? last)) {
        ({ rows } = await client.query<Row>(`SELECT * FROM ${TABLES[kind].table} WHERE seq > $1 ORDER BY seq LIMIT 10000`, [last]));
        for (const row of rows) findings.add(kind, row);
      }
    }
    return findings.verdict(acknowledgedIn(...logFiles.map((file) => readFileSync(file, 'utf8'))), 'ok');
  } finally {
    await client.end();
  }
}

/** One verdict over several runs. */
export function sumOf(verdicts: readonly Verdict[]): Verdict {
  const sum = (count: (verdict: Verdict) => number): number => verdicts.reduce((total, verdict) => total + count(verdict), 0);
  return {
    acknowledged: sum(({ acknowledged }) => acknowledged),
    stored: sum(({ stored }) => stored),
    lost: verdicts.flatMap(({ lost }) => lost),
    doubled: verdicts.flatMap(({ doubled }) => doubled),
    altered: verdicts.flatMap(({ altered }) => altered),
    foreign: sum(({ foreign }) => foreign),
    integrity: verdicts.find(({ integrity }) => integrity !== 'ok')?.integrity ?? 'ok',
  };
}

/** What was found in the tables. */
class Findings {
  private readonly stored = new Map<number, number>();
  private readonly altered: number[] = [];
  private foreign = 0;

  add(kind: Kind, row: Row): void {
    const n = numberOf(kind, row);
    if (n === undefined) {
      this.foreign += 1;
      return;
    }
    this.stored.set(n, (this.stored.get(n) ?? 0) + 1);
    if (!isSame(kind, row, n)) this.altered.push(n);
  }

  verdict(acknowledged: ReadonlySet<number>, integrity: string): Verdict {
    return {
      acknowledged: acknowledged.size,
      stored: this.stored.size,
      lost: [...acknowledged].filter((n) => !this.stored.has(n)),
      doubled: [...this.stored].filter(([, times]) => times > 1).map(([n]) => n),
      altered: this.altered,
      foreign: this.foreign,
      integrity,
    };
  }
}

const KINDS = ['used_seed', 'run_meta', 'corpus_entry'] as const;

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
