import { HttpClient } from '@angular/common/http';
import { inject, Injectable, signal } from '@angular/core';
import { lookUpEntries } from '../api/fn/corpus/look-up-entries';

/** The most ids that the server takes at once. */
const BATCH_SIZE = 1_000;

/** Tells which source entries are still in the corpus. Each is asked for once; a failed request says nothing and is repeated with the next call. */
@Injectable({ providedIn: 'root' })
export class SourceLookup {
  private readonly http = inject(HttpClient);
  private readonly asked = new Set<string>();
  private readonly answers = signal<ReadonlyMap<string, boolean>>(new Map());
  /** By id: whether the corpus has the entry. An id that is absent is not known yet. */
  readonly found = this.answers.asReadonly();

  lookUp(ids: Iterable<string>): void {
    const unknown = [...new Set(ids)].filter((id) => !this.asked.has(id));
    for (let start = 0; start < unknown.length; start += BATCH_SIZE) this.ask(unknown.slice(start, start + BATCH_SIZE));
  }

  /** Asks again for an entry that was missing, for it may have been imported since, or whose request failed. */
  lookAgain(id: string): void {
    if (this.answers().get(id) === false || !this.asked.has(id)) this.ask([id]);
  }

  private ask(ids: readonly string[]): void {
    for (const id of ids) this.asked.add(id);
    lookUpEntries(this.http, '', { body: { ids: [...ids] } }).subscribe({
      next: ({ body }) => {
        const found = new Set(body.found);
        this.answers.update((answers) => new Map([...answers, ...ids.map((id) => [id, found.has(id)] as const)]));
      },
      error: () => {
        for (const id of ids) this.asked.delete(id);
      },
    });
  }
}
