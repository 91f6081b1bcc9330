import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import BetterSqlite3 from 'better-sqlite3';
import { readJson } from '../common/json-text.js';

/** The tables that can be imported, which are also what a record is. */
export type RecordKind = 'corpus' | 'run_meta' | 'used_seeds';

/** One record of a source, or why it cannot even be read. */
export interface SourceRecord {
  readonly kind: RecordKind;
  /** Where it stands, for people: `line 17`, `used_seeds row 3`. */
  readonly place: string;
  readonly value?: unknown;
  readonly fault?: string;
}

/** Larger than any record that the server accepts. */
const MAX_LINE_BYTES = 4 * 1024 * 1024;
const SQLITE_MAGIC = 'SQLite format 3\0';
const NEWLINE = 0x0a;
const JSON_COLUMNS = new Set(['failing_tests', 'calls_functions', 'post_bow', 'reason_json']);

/**
 * Reads an Aurora-X `corpus.jsonl` or a corpus database, whichever the file is.
 * @throws Error when the file cannot be read at all
 */
export async function* readSource(path: string): AsyncGenerator<SourceRecord> {
  if (await isSqlite(path)) yield* readDatabase(path);
  else yield* readJsonLines(path);
}

async function isSqlite(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SQLITE_MAGIC.length), 0, SQLITE_MAGIC.length, 0);
    return buffer.subarray(0, bytesRead).toString('latin1') === SQLITE_MAGIC;
  } finally {
    await file.close();
  }
}

function isBlank(line: Buffer): boolean {
  return line.toString('latin1').trim() === '';
}

async function* readJsonLines(path: string): AsyncGenerator<SourceRecord> {
  let number = 0;
  for await (const line of splitLines(createReadStream(path))) {
    number += 1;
    const record = { kind: 'corpus', place: `line ${number}` } as const;
    if (line === undefined) yield { ...record, fault: `is longer than ${MAX_LINE_BYTES / 1024 / 1024} MiB` };
    else if (!isBlank(line)) yield { ...record, ...readJson(line) };
  }
}

/** The lines of a stream; `undefined` stands for one that is too long to be held. */
async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer | undefined> {
  let parts: Buffer[] = [];
  let sizeBytes = 0;
  const add = (part: Buffer): void => {
    sizeBytes += part.length;
    if (sizeBytes <= MAX_LINE_BYTES) parts.push(part);
    else parts = [];
  };
  const take = (): Buffer | undefined => {
    const line = sizeBytes <= MAX_LINE_BYTES ? Buffer.concat(parts) : undefined;
    parts = [];
    sizeBytes = 0;
    return line;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      add(chunk.subarray(start, end));
      yield take();
      start = end + 1;
    }
    add(chunk.subarray(start));
  }
  if (sizeBytes > 0) yield take();
}

function* readDatabase(path: string): Generator<SourceRecord> {
  const database = new BetterSqlite3(path, { readonly: true, fileMustExist: true });
  try {
    const tables = database.prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`).pluck().all();
    if (!tables.includes('corpus')) throw new Error('the database has no table named corpus');
    // Runs before their seeds, so that a reader of the target never sees seeds of a run that seems unknown.
    for (const kind of ['corpus', 'run_meta', 'used_seeds'] satisfies RecordKind[]) {
      if (!tables.includes(kind)) continue;
      let number = 0;
      for (const row of database.prepare(`SELECT * FROM ${kind} ORDER BY rowid`).iterate()) {
        number += 1;
        yield { kind, place: `${kind} row ${number}`, value: toWireForm(kind, row as Record<string, unknown>) };
      }
    }
  } finally {
    database.close();
  }
}

/** Undoes what storing did to a record: JSON text, 0 and 1, and the columns that are the database's own. */
function toWireForm(kind: RecordKind, { seq: _seq, is_perfect: _isPerfect, ...row }: Record<string, unknown>): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row))
    record[name === 'reason_json' ? 'reason' : name] = JSON_COLUMNS.has(name) ? parsed(value) : value;
  if (kind === 'run_meta')
    record['seeding_enabled'] = row['seeding_enabled'] === 1 || row['seeding_enabled'] === 'true' || row['seeding_enabled'] === '1';
  return record;
}

/** What is not valid JSON is left as it is, for validation to name. */
function parsed(text: unknown): unknown {
  if (typeof text !== 'string' || text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
