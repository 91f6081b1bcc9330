import { diffArrays, diffWordsWithSpace } from 'diff';
import type { CodeToken, CodeTokenKind } from '../code-block/code-token';

/** A piece of a line: of one colour, and marked where it is a word that changed. */
interface DiffSegment {
  readonly kind: CodeTokenKind;
  readonly text: string;
  readonly isMarked: boolean;
}

export interface DiffLine {
  /** From 1. */
  readonly number: number;
  readonly segments: readonly DiffSegment[];
}

/** What stands side by side: equal lines, a line and what it became, or a line that only one side has. */
export interface DiffRow {
  readonly isSame: boolean;
  readonly before?: DiffLine;
  readonly after?: DiffLine;
}

/** Texts that have nothing in common would take minutes to compare. */
const MOST_MS = 1_000;
/** Beyond it marking single words of a line would take longer than reading it. */
const LONGEST_MARKED = 2_000;

interface DiffSide {
  readonly code: string;
  /** Together they are the code, to the letter; without them it has no colours. */
  readonly tokens: readonly CodeToken[] | undefined;
}

/** The lines of two programs side by side; `undefined` when they are too long and too different to be compared. */
export function diffRows(before: DiffSide, after: DiffSide): DiffRow[] | undefined {
  const [old, next] = [linesOf(before), linesOf(after)];
  const changes = diffArrays<string>(
    old.map(({ text }) => text),
    next.map(({ text }) => text),
    { timeout: MOST_MS },
  );
  if (changes === undefined) return undefined;

  const rows: DiffRow[] = [];
  let [oldAt, nextAt] = [0, 0];
  let removed: Line[] = [];
  const flush = (added: readonly Line[]): void => {
    for (let index = 0; index < Math.max(removed.length, added.length); index += 1) rows.push(changedRow(removed[index], added[index]));
    removed = [];
  };
  for (const change of changes) {
    const { length } = change.value;
    if (change.removed) {
      flush([]);
      removed = old.slice(oldAt, (oldAt += length));
    } else if (change.added) {
      flush(next.slice(nextAt, (nextAt += length)));
    } else {
      flush([]);
      for (let index = 0; index < length; index += 1) {
        rows.push({ isSame: true, before: plainLine(old[oldAt + index]), after: plainLine(next[nextAt + index]) });
      }
      oldAt += length;
      nextAt += length;
    }
  }
  flush([]);
  return rows;
}

interface Line {
  readonly number: number;
  readonly text: string;
  readonly tokens: readonly CodeToken[];
}

/** A line break at the very end begins no line; those of other systems are no difference. */
function linesOf({ code, tokens }: DiffSide): Line[] {
  const lines: CodeToken[][] = [[]];
  for (const { kind, text } of tokens ?? [{ kind: 'plain', text: code }]) {
    for (const [index, part] of text.split('\n').entries()) {
      if (index > 0) lines.push([]);
      const clean = part.replace(/\r$/, '');
      if (clean !== '') lines.at(-1)?.push({ kind, text: clean });
    }
  }
  if (lines.at(-1)?.length === 0) lines.pop();
  return lines.map((line, index) => ({ number: index + 1, text: line.map(({ text }) => text).join(''), tokens: line }));
}

function plainLine(line: Line | undefined): DiffLine | undefined {
  return line && { number: line.number, segments: line.tokens.map((token) => ({ ...token, isMarked: false })) };
}

function changedRow(before: Line | undefined, after: Line | undefined): DiffRow {
  if (before === undefined || after === undefined || before.text.length + after.text.length > LONGEST_MARKED) {
    return definedRow(plainLine(before), plainLine(after));
  }
  const words = diffWordsWithSpace(before.text, after.text);
  const marks = (side: 'removed' | 'added', other: 'removed' | 'added'): Mark[] =>
    words.filter((word) => !word[other]).map((word) => ({ length: word.value.length, isMarked: word[side] }));
  return definedRow(markedLine(before, marks('removed', 'added')), markedLine(after, marks('added', 'removed')));
}

function definedRow(before: DiffLine | undefined, after: DiffLine | undefined): DiffRow {
  return { isSame: false, ...(before && { before }), ...(after && { after }) };
}

interface Mark {
  readonly length: number;
  readonly isMarked: boolean;
}

/** Cuts the pieces of one colour where a mark begins or ends. */
function markedLine(line: Line, marks: readonly Mark[]): DiffLine {
  const segments: DiffSegment[] = [];
  const left = marks.map((mark) => ({ ...mark }));
  for (const { kind, text } of line.tokens) {
    let rest = text;
    while (rest !== '') {
      const mark = left[0];
      const length = Math.min(rest.length, mark?.length ?? rest.length);
      segments.push({ kind, text: rest.slice(0, length), isMarked: mark?.isMarked ?? false });
      rest = rest.slice(length);
      if (mark === undefined) continue;
      left[0] = { ...mark, length: mark.length - length };
      if (left[0].length === 0) left.shift();
    }
  }
  return { number: line.number, segments };
}
