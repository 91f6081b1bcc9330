import { HttpClient, type HttpResponse } from '@angular/common/http';
import { assertInInjectionContext, computed, DestroyRef, effect, inject, signal, untracked, type Signal } from '@angular/core';
import type { Observable, Subscription } from 'rxjs';
import type { Followed } from './follow';
import { toProblem, type Problem } from './problem';

export interface PagesOptions<P, T, I> {
  readonly operation: (http: HttpClient, rootUrl: string, params: P) => Observable<HttpResponse<T> & { readonly body: T }>;
  /** The first page, which stays up to date. */
  readonly first: Followed<T>;
  /** Of the first page; others begin anew. Nothing is added to a list that has none. */
  readonly params: Signal<P | undefined>;
  readonly itemsOf: (answer: T) => readonly I[];
  readonly nextOf: (answer: T) => string | null;
  readonly keyOf: (item: I) => string;
}

export interface Pages<T, I> {
  /** The first page to which the others belong: until they are renewed too, an older one than is followed. */
  readonly first: Signal<T | undefined>;
  /** Of all pages so far, each item once: one that has moved up to an earlier page is shown there. */
  readonly items: Signal<readonly I[]>;
  readonly hasMore: Signal<boolean>;
  readonly isLoading: Signal<boolean>;
  readonly problem: Signal<Problem | undefined>;
  /** Adds the next page. */
  more(): void;
}

/**
 * A list of which the first page is followed, and further ones are added below as somebody asks for them. When the first page has changed,
 * the further ones are asked for again from its end on, and all are shown at once. They fit together as far as nothing changes meanwhile;
 * what changes behind the first page alone is seen the next time that it changes too.
 */
export function pagesOf<P extends object, T, I>(options: PagesOptions<P, T, I>): Pages<T, I> {
  assertInInjectionContext(pagesOf);
  const { first, params } = options;
  const pages = new ChainedPages(inject(HttpClient), options);
  effect(() => {
    params();
    untracked(() => pages.begin());
  });
  effect(() => {
    first.data();
    // Also when nothing has changed: what failed is tried again.
    first.lastUpdated();
    untracked(() => pages.renew());
  });
  inject(DestroyRef).onDestroy(() => pages.stop());
  return pages;
}

class ChainedPages<P extends object, T, I> implements Pages<T, I> {
  /** Each begins where the one before it ends. */
  private readonly shown = signal<readonly T[]>([]);
  /** How many pages somebody has asked for. */
  private wanted = 1;
  private request: Subscription | undefined;

  readonly first = computed(() => this.shown()[0]);
  readonly items = computed(() => {
    const items = new Map<string, I>();
    for (const item of this.shown().flatMap(this.options.itemsOf)) {
      const key = this.options.keyOf(item);
      if (!items.has(key)) items.set(key, item);
    }
    return [...items.values()];
  });
  readonly hasMore = computed(() => !this.options.first.isChanging() && this.nextOf(this.shown()) !== null);
  readonly isLoading = signal(false);
  readonly problem = signal<Problem | undefined>(undefined);

  constructor(
    private readonly http: HttpClient,
    private readonly options: PagesOptions<P, T, I>,
  ) {}

  /** Further pages of a former question are no use; those that are shown stay until the new one is answered. */
  begin(): void {
    this.stop();
    this.wanted = 1;
    this.isLoading.set(false);
    this.problem.set(undefined);
  }

  renew(): void {
    const first = this.options.first.data();
    if (first === undefined) this.shown.set([]);
    else if (first !== this.first() && this.request === undefined) this.goOn([first]);
  }

  more(): void {
    if (!this.hasMore() || this.isLoading()) return;
    this.isLoading.set(true);
    this.problem.set(undefined);
    this.wanted = this.shown().length + 1;
    if (this.request === undefined) this.goOn(this.shown());
  }

  stop(): void {
    this.request?.unsubscribe();
    this.request = undefined;
  }

  /** Shows the pages as soon as they are as many as wanted, or all there are. */
  private goOn(pages: readonly T[]): void {
    const params = this.options.params();
    const cursor = pages.length < this.wanted ? this.nextOf(pages) : null;
    if (cursor === null || params === undefined) {
      this.shown.set(pages);
      this.isLoading.set(false);
      this.problem.set(undefined);
      this.renew();
      return;
    }
    this.request = this.options.operation(this.http, '', { ...params, cursor }).subscribe({
      next: ({ body }) => {
        this.request = undefined;
        this.goOn([...pages, body]);
      },
      error: (error: unknown) => {
        this.request = undefined;
        this.wanted = Math.max(1, this.shown().length);
        this.isLoading.set(false);
        this.problem.set(toProblem(error));
      },
    });
  }

  private nextOf(pages: readonly T[]): string | null {
    const last = pages.at(-1);
    return last === undefined ? null : this.options.nextOf(last);
  }
}
