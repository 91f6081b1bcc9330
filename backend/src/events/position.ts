/** A place in the log of what was committed: behind the record of this arrival number in this row of the log. */
export interface Position {
  /** `seq` of the row. */
  readonly row: number;
  /** `seq` of the record, in the table of the row's kind; 0 before the first of the row. */
  readonly record: number;
}

export const BEGINNING: Position = { row: 0, record: 0 };

const FORM = /^(0|[1-9]\d{0,15})-(0|[1-9]\d{0,15})$/;

/** The id of the event that ends at the position. To clients it is opaque. */
export function idOf({ row, record }: Position): string {
  return `${row}-${record}`;
}

/** The position that an id tells, `0` being the beginning; nothing when it is no id. */
export function positionOf(id: string): Position | undefined {
  if (id === '0') return BEGINNING;
  const [, row, record] = FORM.exec(id) ?? [];
  const position = { row: Number(row), record: Number(record) };
  return Number.isSafeInteger(position.row) && Number.isSafeInteger(position.record) ? position : undefined;
}

/** Whether `position` lies behind `other`, further towards the end. */
export function isBehind(position: Position, other: Position): boolean {
  return position.row > other.row || (position.row === other.row && position.record > other.record);
}

export function later(one: Position, other: Position): Position {
  return isBehind(one, other) ? one : other;
}
