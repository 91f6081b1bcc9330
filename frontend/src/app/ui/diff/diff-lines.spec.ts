import { foldEqual, inOneColumn } from './diff-folds';
import { diffRows, type DiffLine, type DiffRow } from './diff-lines';

const plain = (code: string) => ({ code, tokens: undefined });
const rowsOf = (before: string, after: string): DiffRow[] => diffRows(plain(before), plain(after)) ?? [];
const text = (line: DiffLine | undefined): string | undefined => line?.segments.map((segment) => segment.text).join('');
const sides = (rows: readonly DiffRow[]) => rows.map(({ before, after }) => [text(before), text(after)]);
const marked = (line: DiffLine | undefined) => line?.segments.filter(({ isMarked }) => isMarked).map((segment) => segment.text);

describe('the lines of a diff', () => {
  it('puts a line beside what it became, with both numbers', () => {
    const rows = rowsOf('def f(a):\n    return a\n', 'def f(a):\n    return a + 1\n');

    expect(sides(rows)).toEqual([
      ['def f(a):', 'def f(a):'],
      ['    return a', '    return a + 1'],
    ]);
    expect(rows.map(({ isSame }) => isSame)).toEqual([true, false]);
    expect(rows[1]?.before?.number).toBe(2);
  });

  it('marks the words that changed, and no others', () => {
    const [row] = rowsOf('x = low', 'x = high');

    expect(marked(row?.before)).toEqual(['low']);
    expect(marked(row?.after)).toEqual(['high']);
  });

  it('leaves the other side empty where a line came or went', () => {
    expect(sides(rowsOf('a\nb', 'a\nnew\nb'))).toEqual([
      ['a', 'a'],
      [undefined, 'new'],
      ['b', 'b'],
    ]);
    expect(sides(rowsOf('a\nold\nb', 'a\nb'))[1]).toEqual(['old', undefined]);
  });

  it('takes the line ends of other systems, and a missing last one, for no difference', () => {
    expect(rowsOf('a\r\nb\r\n', 'a\nb').every(({ isSame }) => isSame)).toBe(true);
  });

  it('loses no letter when colours and marks cut a line in different places', () => {
    const tokens = [
      { kind: 'keyword', text: 'return' },
      { kind: 'plain', text: ' low + high' },
    ] as const;
    const [row] = diffRows({ code: 'return low + high', tokens }, plain('return mid + high')) ?? [];

    expect(text(row?.before)).toBe('return low + high');
    expect(row?.before?.segments[0]?.kind).toBe('keyword');
    expect(marked(row?.before)).toEqual(['low']);
  });

  it('compares nothing with nothing', () => {
    expect(rowsOf('', '')).toEqual([]);
  });
});

describe('folding', () => {
  const lines = (count: number): string => Array.from({ length: count }, (_, index) => `line ${String(index)}`).join('\n');

  it('puts away what is equal, but for three lines around a change', () => {
    const rows = rowsOf(`${lines(20)}\nold`, `${lines(20)}\nnew`);

    expect(foldEqual(rows, new Set()).map(({ kind, rows: { length } }) => [kind, length])).toEqual([
      ['fold', 17],
      ['rows', 4],
    ]);
    expect(foldEqual(rows, new Set([0])).every(({ kind }) => kind === 'rows')).toBe(true);
  });

  it('does not fold what would save less than the button takes', () => {
    const rows = rowsOf(`${lines(6)}\nold`, `${lines(6)}\nnew`);

    expect(foldEqual(rows, new Set()).every(({ kind }) => kind === 'rows')).toBe(true);
  });

  it('stands all that went before all that came, in one column', () => {
    expect(sides(inOneColumn(rowsOf('a\nold 1\nold 2\nb', 'a\nnew 1\nnew 2\nb')))).toEqual([
      ['a', 'a'],
      ['old 1', undefined],
      ['old 2', undefined],
      [undefined, 'new 1'],
      [undefined, 'new 2'],
      ['b', 'b'],
    ]);
  });
});
