import { Column, PrimaryColumn, type ValueTransformer } from 'typeorm';

/** Column declarations that mean the same on every engine; the migrations make the matching tables. */

export function KeyColumn(): PropertyDecorator {
  return PrimaryColumn({ type: 'text' });
}

/**
 * The order of arrival, given by the engine and rising with every row; it decides where times tie. Never sent to a client.
 * On SQLite it is the table's rowid, so every index carries it at its end at no cost.
 */
export function ArrivalColumn(): PropertyDecorator {
  return Column({ name: 'seq', type: 'integer', insert: false, update: false });
}

export function TextColumn(options: { nullable?: boolean } = {}): PropertyDecorator {
  return Column({ type: 'text', ...options });
}

export function IntegerColumn(options: { nullable?: boolean } = {}): PropertyDecorator {
  return Column({ type: 'integer', ...options });
}

export function RealColumn(options: { nullable?: boolean } = {}): PropertyDecorator {
  return Column({ type: 'real', ...options });
}

/** A boolean kept as 0 or 1. */
export function FlagColumn(options: { nullable?: boolean } = {}): PropertyDecorator {
  return Column({ type: 'integer', transformer: FLAG, ...options });
}

/** A JSON value kept as text. */
export function JsonColumn(options: { name?: string; nullable?: boolean } = {}): PropertyDecorator {
  return Column({ type: 'text', transformer: JSON_TEXT, ...options });
}

const FLAG: ValueTransformer = {
  to: (value: boolean | null): number | null => (value === null ? null : Number(value)),
  from: (value: number | null): boolean | null => (value === null ? null : value !== 0),
};

const JSON_TEXT: ValueTransformer = {
  to: (value: unknown): string | null => (value === null ? null : JSON.stringify(value)),
  from: (value: string | null): unknown => (value === null ? null : JSON.parse(value)),
};

/** Whether a column's transformer is that of a JSON value. */
export function isJsonColumn(transformer: unknown): boolean {
  return transformer === JSON_TEXT;
}
