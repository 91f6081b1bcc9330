import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { toCorpusEntry } from '../src/corpus/index.js';
import { withoutSpace, wordsOf } from '../src/database/words.js';
import { openTestDatabase, type OpenTestDatabase } from './support/open-database.js';
import { corpusEntryBody } from './support/records.js';

const SNIPPETS: Readonly<Record<string, string>> = {
  plain: 'def quick_sort(items):\n\treturn sorted(items)',
  numbers: 'x = 1e5 + 0x1F - 3.14; y=a/b; z = 2abc',
  unicode: 'größe = "ÄPFEL" # naïve – 日本語\u00a0ende',
  syntax: `a OR b NOT c NEAR(d) "e" col:f* ^g -h 'i' & j | !k <-> l`,
  space: ' \t\n\v\f\r ',
  empty: '',
  long: `${'x'.repeat(3_000)} ${'ab '.repeat(5_000)}tail`,
  bounds: [63, 64, 65, 255, 256].map((length) => 'y'.repeat(length)).join(' '),
  mixed: 'CamelCase SNAKE_case __dunder__',
};

let open: OpenTestDatabase;

beforeAll(async () => {
  open = await openTestDatabase();
  await open.database.store(
    Object.entries(SNIPPETS).map(([id, snippet]) => toCorpusEntry(corpusEntryBody({ id, snippet, failing_tests: [] }) as never)),
  );
});

afterAll(() => open.close());

async function found(words: readonly string[]): Promise<string[]> {
  const { condition, parameter } = open.database.entriesWith(words);
  const rows = await open.database.survey<{ id: string }>(`SELECT id FROM corpus WHERE ${condition} ORDER BY id`, [parameter]);
  return rows.map(({ id }) => id);
}

function naivelyFound(words: readonly string[]): string[] {
  const has = (snippet: string): boolean => {
    const all = wordsOf(snippet).map(({ text }) => text);
    return words.every((word, index) => all.some((other) => (index === words.length - 1 ? other.startsWith(word) : other === word)));
  };
  return Object.entries(SNIPPETS)
    .flatMap(([id, snippet]) => (has(snippet) ? [id] : []))
    .sort();
}

it('finds exactly the entries that have all words, of which the last may go on', async () => {
  const asked = [
    ...[
      'quick',
      'sort',
      'quick_sort(',
      'SORTED items',
      'ite',
      'items ite',
      '1e5',
      '0x1f',
      '14',
      '2a',
      'größe',
      'GRÖSSE',
      'äpfel',
      'ÄPF',
      '日',
    ],
    ...['or not near', 'near d', 'col f', 'k l', 'camelcase', 'snake case', 'dunder', 'ende', '\u00a0ende', 'tail', 'ab tail', 'nothing'],
  ];
  for (const text of asked) {
    const words = wordsOf(text).map((word) => word.text);
    expect([text, await found(words)]).toEqual([text, naivelyFound(words)]);
  }
});

it('keeps words of any length findable by how they begin', async () => {
  await expect(found(['x'.repeat(60)])).resolves.toEqual(['long']);
});

it('takes away the white space that JavaScript takes away', async () => {
  const rows = await open.database.survey<{ id: string; bare: string; length: number }>(
    `SELECT id, ${open.database.withoutSpace('snippet')} AS bare, LENGTH(${open.database.withoutSpace('snippet')}) AS length FROM corpus`,
  );
  for (const { id, bare, length } of rows) {
    expect([id, bare]).toEqual([id, withoutSpace(SNIPPETS[id] ?? '')]);
    expect([id, length]).toEqual([id, Array.from(bare).length]);
  }
});

it('has nothing in a word that a query could be made of', () => {
  const all = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).join('');
  expect(wordsOf(all).map(({ text }) => text)).toEqual(['0123456789', 'abcdefghijklmnopqrstuvwxyz', 'abcdefghijklmnopqrstuvwxyz']);
});
