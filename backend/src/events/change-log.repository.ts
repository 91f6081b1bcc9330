import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { LAST_OF_FORMER_LOG } from '../database/projections.js';
import { EVENT_KINDS, type EventRow } from './event-kinds.js';
import { eventText, type LoggedEvent } from './logged-event.js';
import { BEGINNING, type Position } from './position.js';

/** What is read at once. */
export interface PageSize {
  /** At most so many records, those counted that are gone. */
  readonly records: number;
  /** About so many characters of text. */
  readonly characters: number;
}

/** Events in the order in which they were committed. */
export interface Page {
  readonly events: readonly LoggedEvent[];
  /** Behind the last of them, or further where what stood there is gone. */
  readonly position: Position;
  /** Whether this was all. */
  readonly isLast: boolean;
}

interface LogRow {
  readonly seq: number;
  readonly kind: string;
  readonly first: number;
  readonly last: number;
  readonly run_id: string | null;
}

interface Range {
  readonly first: number;
  readonly last: number;
}

const MAX_LOG_ROWS = 500;
/** Ranges of one kind that are read by one statement; those that are missing are filled up, so that there are few statements. */
const RANGES_AT_ONCE = 16;
const NOTHING: Range = { first: 0, last: -1 };

/** Beyond that, a client is better off to read anew than to be told of everything that it has missed. */
const FAR = { rows: 5_000, records: 50_000 };

/** Reads the log of what was committed, and the records that it tells of. */
@Injectable()
export class ChangeLogRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /**
   * The present end of the log.
   * @throws AppError `unavailable`; so do the other reads
   */
  async findEnd(): Promise<Position> {
    const row = await this.database.one<Pick<LogRow, 'seq' | 'last'>>('SELECT seq, last FROM change_log ORDER BY seq DESC LIMIT 1');
    return row === undefined ? BEGINNING : { row: row.seq, record: row.last };
  }

  /** The row up to which places are of a log that is no more; 0 where it was never emptied. */
  async findFormerEnd(): Promise<number> {
    return (await this.database.one<{ seq: number | null }>(LAST_OF_FORMER_LOG))?.seq ?? 0;
  }

  /** What was committed behind the position, in its order. Of records that are gone nothing is told. */
  async readAfter(position: Position, size: PageSize): Promise<Page> {
    const rows = await this.database.all<LogRow>(
      `SELECT seq, kind, first, last, run_id FROM change_log WHERE seq >= ? ORDER BY seq LIMIT ${MAX_LOG_ROWS}`,
      [position.row],
    );
    const { parts, isCut } = partsOf(rows, position, size.records);
    const records = await this.readRecords(parts);
    const events: LoggedEvent[] = [];
    let characters = 0;
    for (const part of parts) {
      for (const event of eventsOf(part, records)) {
        if (characters >= size.characters) return { events, position: events.at(-1)?.position ?? position, isLast: false };
        events.push(event);
        characters += event.text.length;
      }
    }
    const end = parts.at(-1);
    return {
      events,
      position: end === undefined ? position : { row: end.row.seq, record: end.last },
      isLast: !isCut && rows.length < MAX_LOG_ROWS,
    };
  }

  /** Whether more was committed behind the position than anybody wants to be told one by one. */
  async isFarBehind({ row }: Position): Promise<boolean> {
    const counted = await this.database.one<{ rows: number; records: number | string | null }>(
      `SELECT COUNT(*) AS rows, SUM(records) AS records
        FROM (SELECT last - first + 1 AS records FROM change_log WHERE seq > ? ORDER BY seq LIMIT ${FAR.rows + 1}) AS behind`,
      [row],
    );
    return (counted?.rows ?? 0) > FAR.rows || Number(counted?.records ?? 0) > FAR.records;
  }

  /** By kind and arrival number. */
  private async readRecords(parts: readonly Part[]): Promise<Map<string, Map<number, EventRow>>> {
    const records = new Map<string, Map<number, EventRow>>();
    for (const [kind, { columns, table }] of Object.entries(EVENT_KINDS)) {
      const ranges = merged(parts.filter(({ row }) => row.kind === kind));
      if (ranges.length === 0) continue;
      const ofKind = new Map<number, EventRow>();
      for (let start = 0; start < ranges.length; start += RANGES_AT_ONCE) {
        const some = ranges.slice(start, start + RANGES_AT_ONCE);
        const filled = some.length === 1 ? some : Array.from({ length: RANGES_AT_ONCE }, (_, index) => some[index] ?? NOTHING);
        const rows = await this.database.all<EventRow>(
          `SELECT seq, ${columns} FROM ${table} WHERE ${filled.map(() => 'seq BETWEEN ? AND ?').join(' OR ')}`,
          filled.flatMap(({ first, last }) => [first, last]),
        );
        for (const row of rows) ofKind.set(row.seq, row);
      }
      records.set(kind, ofKind);
    }
    return records;
  }
}

/** The part of a row of the log that is read: all of it, or what lies behind a position and fits. */
interface Part extends Range {
  readonly row: LogRow;
}

function partsOf(
  rows: readonly LogRow[],
  position: Position,
  maxRecords: number,
): { readonly parts: readonly Part[]; readonly isCut: boolean } {
  const parts: Part[] = [];
  let room = maxRecords;
  for (const row of rows) {
    // Nothing of what lies before the position is told again; a row that tells of no record is told whole.
    const isEntered = row.seq === position.row;
    if (isEntered && (position.record >= row.last || !(row.kind in EVENT_KINDS))) continue;
    if (room <= 0) return { parts, isCut: true };
    const first = isEntered ? Math.max(row.first, position.record + 1) : row.first;
    const last = Math.min(row.last, first + room - 1);
    parts.push({ row, first, last });
    if (last < row.last) return { parts, isCut: true };
    room -= Math.max(1, last - first + 1);
  }
  return { parts, isCut: false };
}

function* eventsOf({ row, first, last }: Part, records: ReadonlyMap<string, ReadonlyMap<number, EventRow>>): Generator<LoggedEvent> {
  if (row.kind === 'run_deleted') {
    const runId = row.run_id ?? '';
    const position = { row: row.seq, record: row.last };
    yield { position, runId, text: eventText(position, row.kind, { run_id: runId }) };
    return;
  }
  const kind = EVENT_KINDS[row.kind];
  const ofKind = records.get(row.kind);
  if (kind === undefined || ofKind === undefined) return;
  for (let seq = first; seq <= last; seq += 1) {
    const record = ofKind.get(seq);
    if (record === undefined) continue;
    const position = { row: row.seq, record: seq };
    const runId = kind.isOfRun ? (record.run_id ?? undefined) : undefined;
    const { seq: _, ...data } = record;
    yield { position, runId, text: eventText(position, row.kind, data) };
  }
}

/** The ranges with those that touch each other put together. */
function merged(ranges: readonly Range[]): Range[] {
  const all: Range[] = [];
  for (const { first, last } of [...ranges].sort((one, other) => one.first - other.first)) {
    const before = all.at(-1);
    if (before !== undefined && first <= before.last + 1) all[all.length - 1] = { first: before.first, last: Math.max(before.last, last) };
    else all.push({ first, last });
  }
  return all;
}
