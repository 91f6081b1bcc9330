import { HttpClient } from '@angular/common/http';
import { inject, signal, type Signal } from '@angular/core';
import { takeUntilDestroyed, toObservable } from '@angular/core/rxjs-interop';
import { catchError, debounce, map, type Observable, of, startWith, switchMap, timer } from 'rxjs';
import { search } from '../../api/fn/search/search';
import { searchLong } from '../../api/fn/search/search-long';
import type { SearchResponse } from '../../api/models/search-response';
import { toProblem, type Problem } from '../problem';

/** What is looked for: a few words, or a whole snippet that was pasted. */
export interface SearchQuery {
  readonly text: string;
  readonly isSnippet: boolean;
}

export type SearchState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'searching'; readonly query: SearchQuery }
  | { readonly kind: 'found'; readonly query: SearchQuery; readonly answer: SearchResponse }
  | { readonly kind: 'failed'; readonly query: SearchQuery; readonly problem: Problem };

/** Long enough that a word being typed is one question. */
const DEBOUNCE_MS = 150;
/** The longest text that fits into the address; a longer one is a snippet. */
export const LONGEST_WORDS = 200;

/** Answers of former queries never arrive: asking anew drops the request that is under way. To be made where things are injected. */
export class Search {
  private readonly http = inject(HttpClient);
  private readonly asked = signal<{ readonly query: SearchQuery; readonly attempt: number }>({
    query: { text: '', isSnippet: false },
    attempt: 0,
  });
  private readonly current = signal<SearchState>({ kind: 'idle' });
  readonly state: Signal<SearchState> = this.current.asReadonly();

  constructor() {
    toObservable(this.asked)
      .pipe(
        // A paste is complete at once, and so is an emptied field.
        debounce(({ query }) => timer(query.isSnippet || query.text === '' ? 0 : DEBOUNCE_MS)),
        switchMap(({ query }) => this.ask(query)),
        takeUntilDestroyed(),
      )
      .subscribe((state) => this.current.set(state));
  }

  look(query: SearchQuery): void {
    this.asked.update(({ attempt }) => ({ query, attempt }));
  }

  again(): void {
    this.asked.update(({ query, attempt }) => ({ query, attempt: attempt + 1 }));
  }

  private ask(query: SearchQuery): Observable<SearchState> {
    if (query.text === '') return of({ kind: 'idle' });
    const request = query.isSnippet ? searchLong(this.http, '', { body: { q: query.text } }) : search(this.http, '', { q: query.text });
    return request.pipe(
      map(({ body: answer }): SearchState => ({ kind: 'found', query, answer })),
      catchError((error: unknown) => of<SearchState>({ kind: 'failed', query, problem: toProblem(error) })),
      startWith<SearchState>({ kind: 'searching', query }),
    );
  }
}
