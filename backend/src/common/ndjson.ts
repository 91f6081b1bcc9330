import { isUtf8 } from 'node:buffer';
import { AppError } from './errors.js';

const NEWLINE = 0x0a;
/** Only where it stands first; anywhere else it is somebody's text. */
const BYTE_ORDER_MARK = /^\ufeff/;

/** A body of one JSON value a line; each is read when it is asked for, so a broken line costs only itself. Blank lines do not count. */
export class NdjsonLines {
  private readonly lines: Buffer[] = [];

  constructor(body: Buffer) {
    for (let start = 0; start < body.length;) {
      const end = body.indexOf(NEWLINE, start);
      const line = body.subarray(start, end === -1 ? body.length : end);
      if (!isBlank(line)) this.lines.push(line);
      start += line.length + 1;
    }
  }

  get count(): number {
    return this.lines.length;
  }

  /** @throws AppError `bad_request` when the line is not JSON in UTF-8 */
  read(index: number): unknown {
    const line = this.lines[index] ?? Buffer.of();
    // A newline is never a part of another character in UTF-8, so each line stands for itself.
    if (!isUtf8(line)) throw new AppError('bad_request', 'The line is not valid UTF-8.');
    try {
      return JSON.parse(line.toString('utf8').replace(BYTE_ORDER_MARK, '')) as unknown;
    } catch {
      throw new AppError('bad_request', 'The line is not valid JSON.');
    }
  }
}

function isBlank(line: Buffer): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}
