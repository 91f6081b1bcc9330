import { HttpClient } from '@angular/common/http';
import { computed, inject, type Signal } from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { catchError, map, type Observable, of, switchMap } from 'rxjs';
import { findSimilarEntries } from '../../api/fn/corpus/find-similar-entries';
import { listCorpus } from '../../api/fn/corpus/list-corpus';
import type { CorpusEntryResponse } from '../../api/models/corpus-entry-response';
import type { SimilarEntryResponse } from '../../api/models/similar-entry-response';
import { type Problem, toProblem } from '../../core/problem';

type SimilarOutcome =
  | { readonly kind: 'searching' }
  | { readonly kind: 'found'; readonly target: CorpusEntryResponse; readonly neighbours: readonly SimilarEntryResponse[] }
  | { readonly kind: 'missing' }
  | { readonly kind: 'no-signature'; readonly target: CorpusEntryResponse }
  | { readonly kind: 'failed'; readonly problem: Problem };

export interface SimilarSearch {
  readonly outcome: Signal<SimilarOutcome>;
  again(): void;
}

/** Looks for the neighbours of an entry, anew for each other entry or count. Asked once and not polled: they hardly change. */
export function searchSimilar(params: () => { readonly id: string; readonly count: number }): SimilarSearch {
  const http = inject(HttpClient);
  const outcome = rxResource({ params, stream: ({ params: { id, count } }) => find(http, id, count) });
  return {
    outcome: computed(() => outcome.value() ?? { kind: 'searching' }),
    again: () => {
      outcome.reload();
    },
  };
}

function find(http: HttpClient, id: string, count: number): Observable<SimilarOutcome> {
  return listCorpus(http, '', { id, limit: 1 }).pipe(
    switchMap(({ body: { items } }): Observable<SimilarOutcome> => {
      const target = items[0];
      if (target === undefined) return of({ kind: 'missing' });
      if (!target.sig_key) return of({ kind: 'no-signature', target });
      const body = { targetSigKey: target.sig_key, targetPostBow: target.post_bow ?? [], limit: count, excludeId: id };
      return findSimilarEntries(http, '', { body }).pipe(map(({ body: { results } }) => ({ kind: 'found', target, neighbours: results })));
    }),
    catchError((error: unknown) => of<SimilarOutcome>({ kind: 'failed', problem: toProblem(error) })),
  );
}
