import fc from 'fast-check';
import { RawJson, editedText } from './json-text.js';
import { KINDS, type Kind } from './batches.js';
import type { Stored } from './stored.js';

/** A record by what matters for idempotency: which it is, what it says, and how that is written. */
export interface AbstractRecord {
  readonly kind: Kind;
  /** Which of a few; undefined is a record without an id. */
  readonly key: number | undefined;
  /** Which of a few payloads. */
  readonly payload: number;
  /** The same payload can be written in several ways, which must not matter. */
  readonly notation: 0 | 1 | 2;
  /** Whether it says its time; those that are made at this moment need not. */
  readonly isTimed: boolean;
}

/** Kinds whose records may come without an id, and without their time; and whose id with another payload is a conflict. */
const OF_THE_MOMENT: ReadonlySet<Kind> = new Set(['used_seed', 'outcome', 'drops']);

export function anyRecord(): fc.Arbitrary<AbstractRecord> {
  return fc
    .record({
      kind: fc.constantFrom(...KINDS),
      key: fc.integer({ min: 0, max: 2 }),
      payload: fc.integer({ min: 0, max: 2 }),
      notation: fc.constantFrom(0 as const, 1 as const, 2 as const),
      hasId: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
      isTimed: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.constant(false)),
    })
    .map(({ kind, key, hasId, isTimed, ...rest }) => ({
      kind,
      key: OF_THE_MOMENT.has(kind) && !hasId ? undefined : key,
      isTimed: isTimed || !OF_THE_MOMENT.has(kind),
      ...rest,
    }));
}

const TIME = '2025-10-02T09:20:00.000Z';
const TIME_NOTATIONS = [TIME, '2025-10-02T14:50:00+05:30', '2025-10-02 09:20:00'] as const;
const idOf = (key: number): string => `019a8e5c-6f1e-7c3a-9b1a-2f6d1c9e4b7${String(key)}`;

/** The record as JSON text. */
export function recordText({ kind, key, payload, notation, isTimed }: AbstractRecord): string {
  const time = isTimed ? { timestamp: TIME_NOTATIONS[notation] } : {};
  const number = notation === 2 ? new RawJson(`${String(payload)}.0e0`) : payload;
  const id = key === undefined ? {} : { id: notation === 1 ? idOf(key).toUpperCase() : idOf(key) };
  const reason = notation === 1 ? { b: [1, { c: null }], a: number } : { a: number, b: [1, { c: null }] };
  const bodies: Record<Kind, Record<string, unknown>> = {
    run_meta: {
      run_id: `run-${String(key)}`,
      ...time,
      seed_bias: 0.25,
      seeding_enabled: true,
      max_iters: 100,
      notes: `n${String(payload)}`,
    },
    used_seed: { ...id, run_id: 'run-0', function: 'f', ...time, reason, score: number, snippet: `s${String(payload)}` },
    corpus_entry: {
      ...{ id: `entry-${String(key)}`, ...time, spec_id: 's', spec_hash: 'h', func_name: 'f', func_signature: 'f()' },
      ...{ passed: 1, total: 1, score: number, snippet: 'x', post_bow: ['a', 'b'] },
    },
    outcome: { ...id, run_id: 'run-0', function: 'f', ...time, score: number, usage: 'ignored', failing_tests: ['t'] },
    drops: { ...id, count: 7, reason: 'too_old', ...time, client: `c${String(payload)}` },
  };
  const absent = {
    run_meta: { beam: null },
    used_seed: { source_id: null, passed: null },
    corpus_entry: { sig_key: null },
    outcome: { iterations: null },
    drops: { run_id: null },
  }[kind];
  const body = notation === 1 ? { ...absent, ...Object.fromEntries(Object.entries(bodies[kind]).reverse()) } : bodies[kind];
  return editedText(body, []);
}

export type Outcome = 'accepted' | 'duplicate' | 'conflict';

interface Known {
  readonly key: number | undefined;
  readonly payload: number;
  readonly isTimed: boolean;
}

/** What the server has to say and to hold, in the words of the contract. */
export class IdempotencyModel {
  private readonly known: Record<Kind, Known[]> = { run_meta: [], used_seed: [], corpus_entry: [], outcome: [], drops: [] };

  put({ kind, key, payload, isTimed }: AbstractRecord): Outcome {
    const records = this.known[kind];
    const place = key === undefined ? -1 : records.findIndex((record) => record.key === key);
    const stored = records[place];
    if (stored === undefined) {
      records.push({ key, payload, isTimed });
      return 'accepted';
    }
    // Left as it is, whatever was sent.
    if (kind === 'corpus_entry') return 'duplicate';
    const isSame = stored.payload === payload && (!isTimed || stored.isTimed);
    if (isSame) return 'duplicate';
    if (OF_THE_MOMENT.has(kind)) return 'conflict';
    records[place] = { key, payload, isTimed };
    return 'accepted';
  }

  /** Payload and key of every record, in the order of arrival: comparable with `summaryOf` what is stored. */
  summary(): Record<Kind, string[]> {
    const shown = (kind: Kind, name: (key: number) => string): string[] =>
      this.known[kind].map(
        ({ key, payload, isTimed }) => `${key === undefined ? 'made' : name(key)} ${String(payload)} ${isTimed ? TIME : 'arrival'}`,
      );
    return {
      run_meta: shown('run_meta', (key) => `run-${String(key)}`),
      used_seed: shown('used_seed', idOf),
      corpus_entry: shown('corpus_entry', (key) => `entry-${String(key)}`),
      outcome: shown('outcome', idOf),
      drops: shown('drops', idOf),
    };
  }
}

/** Every stored record in a line, in the order of arrival; one that holds anything else than what was sent is shown in full. */
export function summaryOf({ run_meta, used_seeds, corpus, outcomes, client_drops }: Stored): Record<Kind, string[]> {
  const sent = new Set([0, 1, 2].map(idOf));
  const time = (timestamp: unknown): string => (timestamp === TIME ? TIME : 'arrival');
  const key = (id: unknown): string => (sent.has(String(id)) ? String(id) : 'made');
  return {
    run_meta: run_meta.map(({ run_id, timestamp, notes, ...rest }) => {
      const isWhole = isEqual(rest, { seed_bias: 0.25, seeding_enabled: 1, max_iters: 100, beam: null });
      return isWhole ? `${String(run_id)} ${String(notes).slice(1)} ${time(timestamp)}` : JSON.stringify(rest);
    }),
    used_seed: used_seeds.map(({ id, timestamp, score, reason_json, snippet, ...rest }) => {
      const isWhole =
        isEqual(rest, { run_id: 'run-0', function: 'f', source_id: null, passed: null, total: null }) &&
        snippet === `s${String(score)}` &&
        [JSON.stringify({ a: score, b: [1, { c: null }] }), JSON.stringify({ b: [1, { c: null }], a: score })].includes(
          String(reason_json),
        );
      return isWhole ? `${key(id)} ${String(score)} ${time(timestamp)}` : JSON.stringify({ ...rest, reason_json, snippet });
    }),
    corpus_entry: corpus.map(({ id, timestamp, score, ...rest }) => {
      const isWhole = isEqual(rest, {
        ...{ spec_id: 's', spec_hash: 'h', func_name: 'f', func_signature: 'f()', passed: 1, total: 1, failing_tests: '[]', snippet: 'x' },
        ...{
          complexity: null,
          iteration: null,
          calls_functions: null,
          sig_key: null,
          post_bow: '["a","b"]',
          duration_ms: null,
          synthesis_method: null,
        },
      });
      return isWhole ? `${String(id)} ${String(score)} ${time(timestamp)}` : JSON.stringify(rest);
    }),
    outcome: outcomes.map(({ id, timestamp, score, ...rest }) => {
      const isWhole = isEqual(rest, {
        ...{ run_id: 'run-0', function: 'f', passed: null, total: null, is_solved: 0, source_id: null, usage: 'ignored' },
        ...{ iterations: null, duration_ms: null, snippet: null, failing_tests: '["t"]' },
      });
      return isWhole ? `${key(id)} ${String(score)} ${time(timestamp)}` : JSON.stringify(rest);
    }),
    drops: client_drops.map(({ id, timestamp, client, ...rest }) => {
      const isWhole = isEqual(rest, { count: 7, reason: 'too_old', run_id: null });
      return isWhole ? `${key(id)} ${String(client).slice(1)} ${time(timestamp)}` : JSON.stringify(rest);
    }),
  };
}

const isEqual = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other);
