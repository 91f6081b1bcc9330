/** The corpus of the demonstration: what it begins with, and what the runs add to it. */
import { createHash } from 'node:crypto';
import { GROUPS } from './functions/index.mjs';

const DAY_MS = 86_400_000;
const METHODS = ['beam', 'enumerative', 'seeded_beam'];

/** Whether two snippets are equal up to white space, by which the engine counts a seed as having won. */
export function isSame(one, other) {
  return withoutSpace(one) === withoutSpace(other);
}

/** The snippet with the next of its names replaced; undefined when none is left. */
export function adapted(snippet, { renames }) {
  for (const [from, to] of renames) {
    const renamed = snippet.replaceAll(new RegExp(`\\b${from}\\b`, 'g'), to);
    if (renamed !== snippet) return renamed;
  }
  return undefined;
}

/** What a search is left with that found no solution. */
export function broken({ fresh, fault: [from, to] }) {
  return fresh.replace(from, to);
}

/** The entries that serve as seeds. What is only recorded, a source that nobody uses, is not kept here. */
export class Corpus {
  #random;
  #sources = [];

  constructor(random) {
    this.#random = random;
  }

  /** The records of the corpus as it is before the first run: good and weak sources, and old attempts that nobody uses. */
  begin(nowMs) {
    return GROUPS.flat().flatMap((fn) => {
      const made = (snippet, isGood) => {
        const daysAgo = this.#random.between(16, 60);
        return this.#record(fn, { snippet, isGood, timestamp: new Date(nowMs - daysAgo * DAY_MS).toISOString() });
      };
      const sources = [...fn.good.map((snippet) => [snippet, true]), ...(fn.weak === undefined ? [] : [[fn.weak, false]])];
      return [...sources.map(([snippet, isGood]) => this.#keep(fn, made(snippet, isGood), isGood)), made(broken(fn), false)];
    });
  }

  /** Records a result. A good one serves as a seed from now on, unless it is there already: then there is no record. */
  add(fn, { snippet, isGood, timestamp, iteration, durationMs }) {
    if (this.#sources.some((source) => source.fn === fn && isSame(source.snippet, snippet))) return [];
    const record = { ...this.#record(fn, { snippet, isGood, timestamp }), iteration, duration_ms: durationMs };
    return [isGood ? this.#keep(fn, record, true) : record];
  }

  /** Good sources of the function, the newest first. */
  good(fn) {
    return this.#sources.filter((source) => source.fn === fn && source.isGood).reverse();
  }

  /** Weak sources of the function's group. */
  weak(fn) {
    return this.#sources.filter((source) => groupOf(fn).includes(source.fn) && !source.isGood);
  }

  /** Good sources of the group's other functions. */
  borrowed(fn) {
    return this.#sources.filter((source) => groupOf(fn).includes(source.fn) && source.fn !== fn && source.isGood);
  }

  #keep(fn, record, isGood) {
    this.#sources.push({ id: record.id, fn, snippet: record.snippet, isGood, passed: record.passed, total: record.total });
    return record;
  }

  #record(fn, { snippet, isGood, timestamp }) {
    const hash = createHash('sha256').update(fn.signature).digest('hex');
    const passed = isGood ? fn.tests : this.#random.whole(Math.ceil(fn.tests / 2), fn.tests - 1);
    return {
      kind: 'corpus_entry',
      id: this.#random.uuid(),
      timestamp,
      spec_id: hash.slice(0, 12),
      spec_hash: hash,
      func_name: fn.name,
      func_signature: fn.signature,
      sig_key: fn.sigKey,
      post_bow: fn.words,
      passed,
      total: fn.tests,
      failing_tests: failingTests(fn, passed),
      score: Math.round((passed / fn.tests) * 100) / 100,
      snippet,
      complexity: snippet.split('\n').length,
      synthesis_method: this.#random.pick(METHODS),
    };
  }
}

/** Names for the tests that did not pass. */
export function failingTests({ name, tests }, passed) {
  return Array.from({ length: tests - passed }, (_, index) => `test_${name}_${passed + index + 1}`);
}

function groupOf(fn) {
  return GROUPS.find((group) => group.includes(fn));
}

function withoutSpace(text) {
  return text.replaceAll(/\s/g, '');
}
