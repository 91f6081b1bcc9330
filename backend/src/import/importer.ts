import { RECORD_KINDS, type RecordKindName } from '../batch/index.js';
import { validateDto } from '../common/dto-validation.pipe.js';
import { refused } from '../common/errors.js';
import type { Database } from '../database/database.js';
import type { NewRecord } from '../database/record-table.js';
import { readSource, type RecordKind as SourceKind } from './sources.js';

/** Small enough that a server on the same database waits only a moment for its turn to write. */
const BATCH_SIZE = 250;

interface Refusal {
  readonly place: string;
  readonly reason: string;
}

export interface Summary {
  readonly read: number;
  readonly added: number;
  readonly alreadyThere: number;
  readonly refused: readonly Refusal[];
  /** Keys that nobody knows, with the number of records that had them. */
  readonly ignored: ReadonlyMap<string, number>;
}

/** The kinds as the batch endpoint names them, by their names in a source. */
const KIND_OF: Record<SourceKind, RecordKindName> = { run_meta: 'run_meta', used_seeds: 'used_seed', corpus: 'corpus_entry' };

/**
 * Loads a corpus file or another corpus database. Every record goes through the rules of the API, and what is there already is left as it is,
 * so importing twice changes nothing; a broken record costs only itself.
 * @throws Error when the file cannot be read, AppError `unavailable` when the database cannot store
 */
export async function importFile(path: string, database: Database, onProgress: (read: number) => void): Promise<Summary> {
  const refusals: Refusal[] = [];
  const ignored = new Map<string, number>();
  let batch: NewRecord[] = [];
  let read = 0;
  let added = 0;
  const flush = async (): Promise<void> => {
    const outcomes = batch.length === 0 ? [] : await database.store(batch);
    added += outcomes.filter((outcome) => outcome === 'stored').length;
    batch = [];
    onProgress(read);
  };

  for await (const { kind, place, value, fault } of readSource(path)) {
    read += 1;
    if (fault !== undefined) {
      refusals.push({ place, reason: fault });
      continue;
    }
    const { dto, toRecord } = RECORD_KINDS[KIND_OF[kind]];
    const validated = validateDto(dto, value);
    if (validated.issues.length > 0) {
      refusals.push({ place, reason: refused('bad_request', validated.issues).message });
      continue;
    }
    for (const key of validated.ignored) ignored.set(key, (ignored.get(key) ?? 0) + 1);
    const record = toRecord(validated.dto);
    // What is there already is left as it is, whatever the API would do with it.
    batch.push({ ...record, kind: { ...record.kind, onRepeat: 'keep' } });
    if (batch.length >= BATCH_SIZE) await flush();
  }
  await flush();
  return { read, added, alreadyThere: read - added - refusals.length, refused: refusals, ignored };
}
