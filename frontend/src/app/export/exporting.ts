import { DOCUMENT } from '@angular/common';
import { DestroyRef, inject, signal } from '@angular/core';
import { counted } from '../ui/shares';
import { exportPath, type ExportFilters, type ExportFormat, type ExportTable } from './export-tables';
import { type FileSink, openSink } from './file-sink';
import { RowCounter } from './row-counter';

export interface Progress {
  readonly rows: number;
  /** As the server counted them before the first row; absent where it did not say. */
  readonly total: number | undefined;
  readonly bytes: number;
}

export type ExportState =
  | { readonly kind: 'idle' }
  | ({ readonly kind: 'running' } & Progress)
  | ({ readonly kind: 'done' } & Progress)
  | ({ readonly kind: 'cancelled' } & Lost)
  | ({ readonly kind: 'failed'; readonly details: string } & Lost);

interface Lost {
  /** Whether a file had been chosen: one that was there under its name is no more. */
  readonly isFileLost: boolean;
}

/** Fetches a table and passes it on to a file as it comes. To be made where things are injected; ends with its owner. */
export class Exporting {
  private readonly document = inject(DOCUMENT);
  private readonly current = signal<ExportState>({ kind: 'idle' });
  readonly state = this.current.asReadonly();
  private ending = new AbortController();

  constructor() {
    inject(DestroyRef).onDestroy(() => this.ending.abort());
  }

  /** To be called right after a click: the browser may ask where the file shall be, once there is something to put there. */
  async start(table: ExportTable, format: ExportFormat, filters: ExportFilters): Promise<void> {
    this.ending.abort();
    const ending = new AbortController();
    this.ending = ending;
    this.current.set({ kind: 'running', rows: 0, total: undefined, bytes: 0 });
    let sink: FileSink | undefined;
    try {
      // HttpClient keeps a whole text and tells no rows; this is the one place that streams.
      const response = await fetch(exportPath(table, format, filters), { signal: ending.signal, cache: 'no-store' });
      if (!response.ok || response.body === null) throw new Error(await detailsOf(response));
      sink = await openSink(this.document, `aurora-${table}.${format}`);
      if (sink === undefined) {
        ending.abort();
        this.current.set({ kind: 'idle' });
        return;
      }
      const progress = await this.pass(response.body, sink, totalOf(response), new RowCounter(format));
      // From here on it can no longer be cancelled.
      await sink.close(response.headers.get('content-type') ?? '');
      this.current.set({ kind: 'done', ...progress });
    } catch (error) {
      const wasCancelled = ending.signal.aborted;
      // What cannot be written need not be sent any further.
      ending.abort();
      // What cannot be thrown away holds nothing of the file either.
      await sink?.abort().catch(() => undefined);
      if (ending !== this.ending) return;
      const isFileLost = sink?.isReplacing === true;
      const details = error instanceof Error ? error.message : String(error);
      this.current.set(wasCancelled ? { kind: 'cancelled', isFileLost } : { kind: 'failed', details, isFileLost });
    }
  }

  cancel(): void {
    this.ending.abort();
  }

  /** Reads no faster than is written. */
  private async pass(
    body: ReadableStream<Uint8Array<ArrayBuffer>>,
    sink: FileSink,
    total: number | undefined,
    counter: RowCounter,
  ): Promise<Progress> {
    let progress: Progress = { rows: 0, total, bytes: 0 };
    const reader = body.getReader();
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        // A server that fails on the way can only cut the answer off.
        throw new Error(`The answer broke off after ${counted(progress.rows, 'row')}.`, { cause });
      });
      if (done) return progress;
      await sink.write(value);
      counter.add(value);
      progress = { rows: counter.rows, total, bytes: progress.bytes + value.length };
      this.current.set({ kind: 'running', ...progress });
    }
  }
}

function totalOf(response: Response): number | undefined {
  const total = Number(response.headers.get('x-total-count') ?? NaN);
  return Number.isInteger(total) ? total : undefined;
}

/** The server's own sentence, where it has one. */
async function detailsOf(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => undefined);
  if (typeof body === 'object' && body !== null && 'details' in body && typeof body.details === 'string') return body.details;
  return `The answer was HTTP ${String(response.status)}, without an explanation.`;
}
