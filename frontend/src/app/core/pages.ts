import { HttpClient, type HttpResponse } from '@angular/common/http';
import { assertInInjectionContext, computed, DestroyRef, effect, inject, signal, untracked, type Signal } from '@angular/core';
import type { Observable, Subscription } from 'rxjs';
import type { Followed } from './follow';
import { toProblem, type Problem } from './problem';

export interface PagesOptions<P, T, I> {
  readonly operation: (http: HttpClient, rootUrl: string, params: P) => Observable<HttpResponse<T> & { readonly body: T }>;
  /** The first page, which stays up to date. */
  readonly first: Followed<T>;
  /** Of the first page; others begin anew. */
  readonly params: Signal<P>;
  readonly itemsOf: (answer: T) => readonly I[];
  readonly nextOf: (answer: T) => string | null;
  readonly keyOf: (item: I) => string;
}

export interface Pages<I> {
  /** Of all pages so far, each item once: one that has moved up to an earlier page is shown there. */
  readonly items: Signal<readonly I[]>;
  readonly hasMore: Signal<boolean>;
  readonly isLoading: Signal<boolean>;
  readonly problem: Signal<Problem | undefined>;
  /** Adds the next page. */
  more(): void;
}

/** A list of which the first page is followed, and further ones are added below as somebody asks for them. */
export function pagesOf<P extends object, T, I>(options: PagesOptions<P, T, I>): Pages<I> {
  assertInInjectionContext(pagesOf);
  const http = inject(HttpClient);
  const later = signal<readonly T[]>([]);
  const isLoading = signal(false);
  const problem = signal<Problem | undefined>(undefined);
  let request: Subscription | undefined;
  const begin = (): void => {
    request?.unsubscribe();
    later.set([]);
    isLoading.set(false);
    problem.set(undefined);
  };
  effect(() => {
    options.params();
    untracked(begin);
  });
  inject(DestroyRef).onDestroy(() => request?.unsubscribe());

  const pages = computed(() => {
    const first = options.first.data();
    return first === undefined ? [] : [first, ...later()];
  });
  const next = computed(() => {
    const last = pages().at(-1);
    return last === undefined || options.first.isChanging() ? null : options.nextOf(last);
  });
  return {
    items: computed(() => {
      const items = new Map<string, I>();
      for (const item of pages().flatMap(options.itemsOf)) {
        const key = options.keyOf(item);
        if (!items.has(key)) items.set(key, item);
      }
      return [...items.values()];
    }),
    hasMore: computed(() => next() !== null),
    isLoading,
    problem,
    more() {
      const cursor = next();
      if (cursor === null || isLoading()) return;
      isLoading.set(true);
      problem.set(undefined);
      request = options.operation(http, '', { ...options.params(), cursor }).subscribe({
        next: ({ body }) => {
          isLoading.set(false);
          later.update((answers) => [...answers, body]);
        },
        error: (error: unknown) => {
          isLoading.set(false);
          problem.set(toProblem(error));
        },
      });
    },
  };
}
