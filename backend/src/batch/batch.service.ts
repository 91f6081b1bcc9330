import { Inject, Injectable } from '@nestjs/common';
import { named, validateDto } from '../common/dto-validation.pipe.js';
import { AppError, conflict, refused } from '../common/errors.js';
import { Database } from '../database/database.js';
import type { NewRecord } from '../database/record-table.js';
import { Metrics } from '../metrics/index.js';
import { UsageDeriver } from '../outcomes/index.js';
import type { BatchItems } from './batch-items.js';
import type { BatchResponse, RejectedItemResponse } from './dto/batch.response.js';
import { isRecordKind, RECORD_KIND_NAMES, RECORD_KINDS } from './record-kinds.js';

/** Items that are read and checked without letting the event loop turn. */
const MAX_ITEMS_A_TURN = 500;

interface ReadItem {
  readonly index: number;
  readonly record: NewRecord;
}

/** Stores records of mixed kinds in their order, the good ones of a batch in one transaction. */
@Injectable()
export class BatchService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(UsageDeriver) private readonly usages: UsageDeriver,
  ) {}

  /** @throws AppError when nothing was stored: the storage cannot take it, or too much waits */
  async store(items: BatchItems): Promise<BatchResponse> {
    const good: ReadItem[] = [];
    const rejected: RejectedItemResponse[] = [];
    const ignored = new Set(items.ignored);
    for (let index = 0; index < items.count; index += 1) {
      if (index > 0 && index % MAX_ITEMS_A_TURN === 0) await new Promise(setImmediate);
      let item: unknown;
      try {
        item = items.read(index);
        good.push({ index, record: readItem(item, ignored) });
      } catch (error) {
        rejected.push(rejection(index, error));
        const { kind } = Object(item) as { kind?: unknown };
        if (isRecordKind(kind)) this.metrics.rejected(kind, 1);
      }
    }
    const outcomes = good.length === 0 ? [] : await this.database.store(good.map(({ record }) => record));
    let duplicates = 0;
    await this.usages.settle(good.map(({ record }) => record));
    good.forEach(({ index, record }, position) => {
      if (outcomes[position] === 'duplicate') duplicates += 1;
      else if (outcomes[position] === 'conflict') rejected.push(rejection(index, conflict(record.kind.conflictDetails)));
    });
    rejected.sort((one, other) => one.index - other.index);
    return {
      ok: true,
      accepted: items.count - duplicates - rejected.length,
      duplicates,
      rejected,
      ...(ignored.size > 0 && { ignored: named(ignored) }),
    };
  }
}

/** @throws AppError that says what is wrong with the item */
function readItem(item: unknown, ignored: Set<string>): NewRecord {
  if (typeof item !== 'object' || item === null || Array.isArray(item))
    throw refused('bad_request', [{ path: '', message: 'must be a JSON object' }]);
  const kind: unknown = (item as { kind?: unknown }).kind;
  if (!isRecordKind(kind)) throw refused('bad_request', [{ path: 'kind', message: `must be one of ${RECORD_KIND_NAMES.join(', ')}` }]);
  const { dto, toRecord } = RECORD_KINDS[kind];
  const validated = validateDto(dto, item, 'kind');
  if (validated.issues.length > 0) throw refused('bad_request', validated.issues);
  for (const key of validated.ignored) ignored.add(key);
  return toRecord(validated.dto);
}

/** @throws what is no fault of the item */
function rejection(index: number, error: unknown): RejectedItemResponse {
  if (!(error instanceof AppError)) throw error;
  const { code, message, issues } = error;
  return { index, error: code, details: message, ...(issues !== undefined && { issues: [...issues] }) };
}
