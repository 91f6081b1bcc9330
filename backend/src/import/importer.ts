import type { Type } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { validateDto } from '../common/dto-validation.pipe.js';
import { refused } from '../common/errors.js';
import { canonicalNow } from '../common/timestamp.js';
import { CorpusEntryDto, CorpusRepository, toCorpusEntry } from '../corpus/index.js';
import type { Database } from '../database/database.js';
import { RunMetaDto, RunMetaRepository, toRunMeta } from '../run-meta/index.js';
import { toUsedSeed, UsedSeedDto, UsedSeedsRepository } from '../used-seeds/index.js';
import { readSource, type RecordKind } from './sources.js';

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

/** Stores a batch of one kind; tells how many of it were new. */
type Store = (dtos: readonly object[]) => Promise<number>;

/**
 * Loads a corpus file or another corpus database. Every record goes through the rules of the API, and what is there already is left as it is,
 * so importing twice changes nothing; a broken record costs only itself.
 * @throws Error when the file cannot be read, AppError `unavailable` when the database cannot store
 */
export async function importFile(path: string, database: Database, onProgress: (read: number) => void): Promise<Summary> {
  const kinds = importableKinds(database);
  const refusals: Refusal[] = [];
  const ignored = new Map<string, number>();
  const batches = new Map<RecordKind, object[]>();
  let read = 0;
  let added = 0;
  const flush = async (kind: RecordKind): Promise<void> => {
    const batch = batches.get(kind) ?? [];
    batches.delete(kind);
    if (batch.length > 0) added += await kinds[kind].store(batch);
    onProgress(read);
  };

  for await (const { kind, place, value, fault } of readSource(path)) {
    read += 1;
    if (fault !== undefined) {
      refusals.push({ place, reason: fault });
      continue;
    }
    const validated = validateDto(kinds[kind].dto, value);
    if (validated.issues.length > 0) {
      refusals.push({ place, reason: refused('bad_request', validated.issues).message });
      continue;
    }
    for (const key of validated.ignored) ignored.set(key, (ignored.get(key) ?? 0) + 1);
    const batch = batches.get(kind) ?? [];
    batch.push(validated.dto);
    batches.set(kind, batch);
    if (batch.length >= BATCH_SIZE) await flush(kind);
  }
  for (const kind of [...batches.keys()]) await flush(kind);
  return { read, added, alreadyThere: read - added - refusals.length, refused: refusals, ignored };
}

function importableKinds(database: Database): Record<RecordKind, { readonly dto: Type<object>; readonly store: Store }> {
  const corpus = new CorpusRepository(database);
  const runs = new RunMetaRepository(database);
  const seeds = new UsedSeedsRepository(database);
  return {
    corpus: { dto: CorpusEntryDto, store: (dtos) => corpus.addMissing((dtos as CorpusEntryDto[]).map(toCorpusEntry)) },
    run_meta: { dto: RunMetaDto, store: (dtos) => runs.addMissing((dtos as RunMetaDto[]).map(toRunMeta)) },
    used_seeds: {
      dto: UsedSeedDto,
      store: (dtos) => seeds.addMissing((dtos as UsedSeedDto[]).map((dto) => toUsedSeed(dto, { id: uuidv7(), timestamp: canonicalNow() }))),
    },
  };
}
