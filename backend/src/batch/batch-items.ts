import { refused } from '../common/errors.js';
import { NdjsonLines } from '../common/ndjson.js';

export const MAX_ITEMS = 5_000;

/** The items of a batch, whichever form it came in. */
export interface BatchItems {
  readonly count: number;
  /** @throws AppError when the item itself cannot be read */
  read(index: number): unknown;
  /** Keys beside the items, which nobody reads. */
  readonly ignored: readonly string[];
}

/** @throws AppError `bad_request` when the body is no batch */
export function itemsOf(body: unknown): BatchItems {
  const items = body instanceof NdjsonLines ? ofLines(body) : ofObject(body);
  if (items.count > MAX_ITEMS) throw refused('bad_request', [{ path: 'items', message: `must have at most ${MAX_ITEMS} items` }]);
  return items;
}

function ofLines(lines: NdjsonLines): BatchItems {
  return { count: lines.count, read: (index) => lines.read(index), ignored: [] };
}

function ofObject(body: unknown): BatchItems {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw refused('bad_request', [{ path: '', message: 'must be a JSON object' }]);
  const { items, ...others } = body as { items?: unknown };
  if (items === undefined || items === null) throw refused('bad_request', [{ path: 'items', message: 'is required' }]);
  if (!Array.isArray(items)) throw refused('bad_request', [{ path: 'items', message: 'must be a list' }]);
  return { count: items.length, read: (index) => items[index] as unknown, ignored: Object.keys(others) };
}
