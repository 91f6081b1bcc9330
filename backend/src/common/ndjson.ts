import { AppError } from './errors.js';
import { readJson } from './json-text.js';

const NEWLINE = 0x0a;

/** A body of one JSON value a line; each is read when it is asked for, so a broken line costs only itself. Blank lines do not count. */
export class NdjsonLines {
  private readonly lines: Buffer[] = [];

  /** @param maxLines beyond it one more line is counted, and no further ones are looked for */
  constructor(body: Buffer, maxLines: number) {
    for (let start = nextText(body, 0); start < body.length && this.lines.length <= maxLines;) {
      const newline = body.indexOf(NEWLINE, start);
      const end = newline === -1 ? body.length : newline;
      this.lines.push(body.subarray(start, end));
      start = nextText(body, end);
    }
  }

  get count(): number {
    return this.lines.length;
  }

  /** @throws AppError `bad_request` when the line is not JSON in UTF-8 */
  read(index: number): unknown {
    // A newline is never a part of another character in UTF-8, so each line stands for itself.
    const line = readJson(this.lines[index] ?? Buffer.of());
    if ('fault' in line) throw new AppError('bad_request', `The line ${line.fault}.`);
    return line.value;
  }
}

/** Where the next line that is not blank has its first character. */
function nextText(body: Buffer, start: number): number {
  let index = start;
  while (index < body.length && BLANK.has(body[index] ?? 0)) index += 1;
  return index;
}

const BLANK = new Set([0x20, 0x09, 0x0d, NEWLINE]);
