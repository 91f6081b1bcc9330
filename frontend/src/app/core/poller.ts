import { DOCUMENT } from '@angular/common';
import { HttpClient, HttpErrorResponse, type HttpResponse } from '@angular/common/http';
import { assertInInjectionContext, computed, DestroyRef, effect, inject, signal, untracked, type Signal } from '@angular/core';
import type { Observable, Subscription } from 'rxjs';
import { toProblem, type Problem } from './problem';

/** A generated function of `api/fn`. */
type Operation<P, T> = (http: HttpClient, rootUrl: string, params: P) => Observable<HttpResponse<T> & { readonly body: T }>;

export interface PollOptions<P> {
  /** Reads signals. Other parameters begin anew, without the data of the former ones; `undefined` asks for nothing. */
  readonly params: () => P | undefined;
  readonly intervalMs?: number;
  /** Keeps showing the former data until the new parameters are answered (`isChanging` is true meanwhile). */
  readonly keepsData?: boolean;
  /**
   * Whether new parameters merely go on from the last answer: `later` asks with them when the interval has passed, `now` at once, and
   * neither asks while paused. `none` (the default) begins anew.
   */
  readonly continuation?: (former: P | undefined, next: P | undefined) => 'none' | 'later' | 'now';
}

/**
 * - `loading`: no data yet, and nothing has failed;
 * - `live`: the last request was answered;
 * - `paused`: by `pause()`;
 * - `stale`: the last request failed. Without `data()` that is an error page, with it a hint above the data.
 */
type PollStatus = 'loading' | 'live' | 'paused' | 'stale';

export interface Poller<T> {
  /** The same object as long as the server says that nothing changed. */
  readonly data: Signal<T | undefined>;
  /** When the server last answered, also with "unchanged"; milliseconds since 1970. */
  readonly lastUpdated: Signal<number | undefined>;
  readonly status: Signal<PollStatus>;
  readonly error: Signal<Problem | undefined>;
  /** When the present series of failures began. */
  readonly failingSince: Signal<number | undefined>;
  /** Whether `data` still belongs to former parameters. */
  readonly isChanging: Signal<boolean>;
  /** Asks now, paused or not. */
  refresh(): void;
  pause(): void;
  resume(): void;
}

const DEFAULT_INTERVAL_MS = 3_000;
const LONGEST_WAIT_MS = 30_000;
/** Whatever the server asks for: a timer overflows after 24 days, and then fires at once. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;

/**
 * Asks again and again with `If-None-Match`, rests while the tab is hidden, and waits longer after each failure, up to 30 s or what
 * the server asks for. Ends with the component that called it.
 */
export function poll<P extends object, T>(operation: Operation<P, T>, options: PollOptions<P>): Poller<T> {
  assertInInjectionContext(poll);
  const http = inject(HttpClient);
  const document = inject(DOCUMENT);
  const poller = new ConditionalPoller<P, T>(
    (params, etag) => operation(http, '', etag === undefined ? params : { ...params, 'If-None-Match': etag }),
    document,
    options,
  );
  const onVisibility = (): void => {
    poller.onVisibility();
  };
  document.addEventListener('visibilitychange', onVisibility);
  effect(() => {
    const params = options.params();
    untracked(() => {
      poller.begin(params);
    });
  });
  inject(DestroyRef).onDestroy(() => {
    document.removeEventListener('visibilitychange', onVisibility);
    poller.stop();
  });
  return poller;
}

class ConditionalPoller<P extends object, T> implements Poller<T> {
  readonly data = signal<T | undefined>(undefined);
  readonly lastUpdated = signal<number | undefined>(undefined);
  readonly error = signal<Problem | undefined>(undefined);
  readonly failingSince = signal<number | undefined>(undefined);
  readonly isChanging = signal(false);
  readonly status = computed<PollStatus>(() => {
    if (this.paused()) return 'paused';
    if (this.error() !== undefined) return 'stale';
    return this.data() === undefined ? 'loading' : 'live';
  });

  private readonly paused = signal(false);
  private params: P | undefined;
  private etag: string | undefined;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private request: Subscription | undefined;

  constructor(
    private readonly send: (params: P, etag: string | undefined) => Observable<HttpResponse<T> & { readonly body: T }>,
    private readonly document: Document,
    private readonly options: PollOptions<P>,
  ) {}

  begin(params: P | undefined): void {
    const continuation = this.data() === undefined ? 'none' : (this.options.continuation?.(this.params, params) ?? 'none');
    if (continuation !== 'none') {
      // The next request, for which the last answer has set the time, goes on from there.
      this.params = params;
      this.etag = undefined;
      if (continuation === 'now' && !this.paused()) this.refresh();
      return;
    }
    this.stop();
    this.params = params;
    this.etag = undefined;
    this.failures = 0;
    this.error.set(undefined);
    this.failingSince.set(undefined);
    if (this.options.keepsData === true && params !== undefined) {
      this.isChanging.set(this.data() !== undefined);
    } else {
      this.data.set(undefined);
      this.lastUpdated.set(undefined);
      this.isChanging.set(false);
    }
    // Also when paused: a page without any data helps nobody.
    this.ask();
  }

  refresh(): void {
    this.stop();
    this.ask();
  }

  pause(): void {
    this.paused.set(true);
    // What would come now must not be shown any more, unless it is what the present parameters still wait for.
    if (this.data() !== undefined && !this.isChanging()) this.stop();
    else this.stopTimer();
  }

  resume(): void {
    if (!this.paused()) return;
    this.paused.set(false);
    // What is being asked goes on by itself when it is answered.
    if (this.request === undefined) this.refresh();
  }

  onVisibility(): void {
    if (this.document.hidden) this.stopTimer();
    else if (!this.paused() && this.request === undefined) this.refresh();
  }

  stop(): void {
    this.stopTimer();
    this.request?.unsubscribe();
    this.request = undefined;
  }

  private ask(): void {
    const params = this.params;
    if (params === undefined) return;
    const etag = this.etag;
    this.request = this.send(params, etag).subscribe({
      next: (response) => {
        this.etag = response.headers.get('ETag') ?? undefined;
        this.data.set(response.body);
        this.onAnswer();
      },
      error: (error: unknown) => {
        // Only our own ETag can be answered with 304; without one there would be no data to call unchanged.
        if (etag !== undefined && error instanceof HttpErrorResponse && error.status === 304) this.onAnswer();
        else this.onFailure(toProblem(error));
      },
    });
  }

  private onAnswer(): void {
    this.failures = 0;
    this.error.set(undefined);
    this.failingSince.set(undefined);
    this.isChanging.set(false);
    this.lastUpdated.set(Date.now());
    this.schedule(this.intervalMs);
  }

  private onFailure(problem: Problem): void {
    this.failures += 1;
    this.error.set(problem);
    this.failingSince.update((since) => since ?? Date.now());
    const backOffMs = Math.min(LONGEST_WAIT_MS, this.intervalMs * 2 ** this.failures);
    this.schedule(Math.max(backOffMs, Math.min(LONGEST_RETRY_AFTER_MS, (problem.retryAfterSeconds ?? 0) * 1000)));
  }

  private schedule(delayMs: number): void {
    this.request = undefined;
    if (this.paused() || this.document.hidden) return;
    this.timer = setTimeout(() => {
      this.ask();
    }, delayMs);
  }

  private stopTimer(): void {
    clearTimeout(this.timer);
  }

  private get intervalMs(): number {
    return this.options.intervalMs ?? DEFAULT_INTERVAL_MS;
  }
}
