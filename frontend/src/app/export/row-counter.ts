import type { ExportFormat } from './export-tables';

const LINE_FEED = 0x0a;
const QUOTE = 0x22;

/** Counts the rows of a file while its bytes come, however they are cut. */
export class RowCounter {
  private lines = 0;
  /** Within quotes of CSV a line break belongs to the text; a doubled quote leaves and enters again. */
  private isQuoted = false;

  constructor(private readonly format: ExportFormat) {}

  /** Complete ones; the header of CSV is none. */
  get rows(): number {
    return this.format === 'csv' ? Math.max(0, this.lines - 1) : this.lines;
  }

  add(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte === QUOTE && this.format === 'csv') this.isQuoted = !this.isQuoted;
      else if (byte === LINE_FEED && !this.isQuoted) this.lines += 1;
    }
  }
}
