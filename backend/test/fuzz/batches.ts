import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { API_KEY } from '../support/test-app.js';
import type { RawAnswer, RawClient } from './client.js';

/** The kinds of a batch's items, and the endpoint that takes each alone. */
export const ENDPOINTS = {
  run_meta: '/api/run-meta',
  used_seed: '/api/used-seeds',
  corpus_entry: '/api/corpus',
  outcome: '/api/outcomes',
  drops: '/api/drops',
} as const;
export type Kind = keyof typeof ENDPOINTS;
export const KINDS = Object.keys(ENDPOINTS) as Kind[];

/** How a body travels. */
export interface Form {
  readonly isLines: boolean;
  readonly isGzip: boolean;
}

export function anyForm(): fc.Arbitrary<Form> {
  return fc.record({ isLines: fc.boolean(), isGzip: fc.boolean() });
}

export interface BatchAnswer {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: readonly { readonly index: number; readonly error: string; readonly details: string; readonly issues?: unknown }[];
  readonly ignored?: readonly string[];
}

/** Posts JSON text with the key. */
export function post(client: RawClient, target: string, text: string, { isLines, isGzip }: Form): Promise<RawAnswer> {
  const body = isGzip ? gzipSync(text) : Buffer.from(text);
  return client.send({
    method: 'POST',
    target,
    headers: [
      ['host', 'fuzz.example'],
      ['x-api-key', API_KEY],
      ['content-type', isLines ? 'application/x-ndjson' : 'application/json'],
      ['content-length', String(body.length)],
      ...(isGzip ? [['content-encoding', 'gzip'] as const] : []),
    ],
    body,
  });
}

/** Posts the texts of items as one batch. */
export function postBatch(client: RawClient, items: readonly string[], form: Form): Promise<RawAnswer> {
  return post(client, '/api/batch', form.isLines ? items.join('\n') : `{"items":[${items.join(',')}]}`, form);
}

/** The text of a record as an item of a batch: what is no object stays as it is. */
export function itemOf(kind: Kind, record: string): string {
  return record.startsWith('{') ? `{"kind":"${kind}"${/^\{\s*\}/.test(record) ? '' : ','}${record.slice(1)}` : record;
}
