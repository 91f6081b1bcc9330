import { inAsciiLowerCase } from '../common/ascii-case.js';
import type { Database } from '../database/database.js';
import type { StoredValue } from '../database/record-table.js';
import type { RunsFilter } from './dto/runs.query.js';

/** Conditions on the table `runs`, all of which have to hold, and their parameters. */
export interface RunConditions {
  readonly conditions: readonly string[];
  readonly parameters: readonly StoredValue[];
}

/** @param silentBefore see `toRunResponse` */
export function runsFiltered(database: Database, filter: RunsFilter, silentBefore: string): RunConditions {
  const conditions: string[] = [];
  const parameters: StoredValue[] = [];
  const where = (condition: string, ...values: readonly (StoredValue | undefined)[]): void => {
    if (values.includes(undefined)) return;
    conditions.push(condition);
    parameters.push(...(values as StoredValue[]));
  };
  const flag = (value: boolean | undefined): number | undefined => (value === undefined ? undefined : Number(value));
  const text = filter.text === undefined ? undefined : inAsciiLowerCase(filter.text);
  const isSilent = `(status = 'running' AND COALESCE(last_signal_at, '9') < ?)`;
  where('status = ?', filter.status);
  if (filter.silent !== undefined) where(filter.silent ? isSilent : `NOT ${isSilent}`, silentBefore);
  where('seeding_enabled = ?', flag(filter.seeding_enabled));
  where('seed_bias >= ?', filter.min_bias);
  where('seed_bias <= ?', filter.max_bias);
  where('beam = ?', filter.beam);
  where(`(${database.contains('LOWER(run_id)')} OR (notes IS NOT NULL AND ${database.contains('LOWER(notes)')}))`, text, text);
  where('started_at >= ?', filter.since);
  where('started_at <= ?', filter.until);
  return { conditions, parameters };
}
