import { DOCUMENT } from '@angular/common';
import { HttpClient, HttpErrorResponse, type HttpResponse } from '@angular/common/http';
import { assertInInjectionContext, computed, DestroyRef, effect, inject, signal, untracked, type Signal } from '@angular/core';
import type { Observable, Subscription } from 'rxjs';
import { Live, type LiveEvent } from './live';
import { toProblem, type Problem } from './problem';

/** A generated function of `api/fn`. */
type Operation<P, T> = (http: HttpClient, rootUrl: string, params: P) => Observable<HttpResponse<T> & { readonly body: T }>;

export interface FollowOptions<P> {
  /** Reads signals. Other parameters begin anew, without the data of the former ones; `undefined` asks for nothing. */
  readonly params: () => P | undefined;
  /** Which events tell that the answer may have become another one. Without it there are none, and `byClockMs` alone has it asked again. */
  readonly changedBy?: (event: LiveEvent, params: P) => boolean;
  /** For what changes without an event: after how long it is asked again even so. */
  readonly byClockMs?: () => number | undefined;
  /** How often it is asked while there are no events to be had. */
  readonly fallbackMs?: number;
  /** Keeps showing the former data until the new parameters are answered (`isChanging` is true meanwhile). */
  readonly keepsData?: boolean;
  /**
   * Whether new parameters merely go on from the last answer: `later` asks with them when there is a reason, `now` at once, and neither
   * asks while paused. `none` (the default) begins anew.
   */
  readonly continuation?: (former: P | undefined, next: P | undefined) => 'none' | 'later' | 'now';
}

/**
 * - `loading`: no data yet, and nothing has failed;
 * - `live`: the last request was answered;
 * - `paused`: by `pause()`;
 * - `stale`: the last request failed. Without `data()` that is an error page, with it a hint above the data.
 */
type FollowStatus = 'loading' | 'live' | 'paused' | 'stale';

export interface Followed<T> {
  /** The same object as long as the server says that nothing changed. */
  readonly data: Signal<T | undefined>;
  /** When the server last answered, also with "unchanged"; milliseconds since 1970. */
  readonly lastUpdated: Signal<number | undefined>;
  readonly status: Signal<FollowStatus>;
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

const DEFAULT_FALLBACK_MS = 5_000;
/** After an answer, so that a slow server is asked less often: events in the meantime share the next request. */
const GAP_MS = 250;
const FIRST_BACK_OFF_MS = 5_000;
const LONGEST_WAIT_MS = 30_000;
/** Whatever the server asks for: a timer overflows after 24 days, and then fires at once. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;

/**
 * Keeps an answer up to date: asks, with `If-None-Match`, when an event tells that it may have changed, and from time to time while there
 * are no events to be had. Rests while the tab is hidden, and waits longer after each failure, up to 30 s or what the server asks for. Ends
 * with the component that called it.
 */
export function follow<P extends object, T>(operation: Operation<P, T>, options: FollowOptions<P>): Followed<T> {
  assertInInjectionContext(follow);
  const http = inject(HttpClient);
  const document = inject(DOCUMENT);
  const live = inject(Live);
  const followed = new FollowedAnswer<P, T>(
    (params, etag) => operation(http, '', etag === undefined ? params : { ...params, 'If-None-Match': etag }),
    document,
    live,
    options,
  );
  const onVisibility = (): void => {
    followed.onVisibility();
  };
  document.addEventListener('visibilitychange', onVisibility);
  effect(() => {
    const params = options.params();
    untracked(() => {
      followed.begin(params);
    });
  });
  effect(() => {
    if (live.isAbsent()) untracked(() => followed.onAbsence());
  });
  inject(DestroyRef).onDestroy(() => {
    document.removeEventListener('visibilitychange', onVisibility);
    followed.end();
  });
  return followed;
}

/** Whether the present parameters have neither been answered nor refused yet. Reads signals. */
export function isAwaited({ data, error, isChanging }: Followed<unknown>): boolean {
  return error() === undefined && (isChanging() || data() === undefined);
}

class FollowedAnswer<P extends object, T> implements Followed<T> {
  readonly data = signal<T | undefined>(undefined);
  readonly lastUpdated = signal<number | undefined>(undefined);
  readonly error = signal<Problem | undefined>(undefined);
  readonly failingSince = signal<number | undefined>(undefined);
  readonly isChanging = signal(false);
  readonly status = computed<FollowStatus>(() => {
    if (this.paused()) return 'paused';
    if (this.error() !== undefined) return 'stale';
    return this.data() === undefined ? 'loading' : 'live';
  });

  private readonly paused = signal(false);
  private params: P | undefined;
  private etag: string | undefined;
  private failures = 0;
  private request: Subscription | undefined;
  /** Whether something came while the request was under way, which its answer may lack. */
  private isOutrun = false;
  private answeredAt = -GAP_MS;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer fires, on the clock of `performance`. */
  private dueAt = Infinity;
  private unlisten: (() => void) | undefined;

  constructor(
    private readonly send: (params: P, etag: string | undefined) => Observable<HttpResponse<T> & { readonly body: T }>,
    private readonly document: Document,
    private readonly live: Live,
    private readonly options: FollowOptions<P>,
  ) {}

  begin(params: P | undefined): void {
    const continuation = this.data() === undefined ? 'none' : (this.options.continuation?.(this.params, params) ?? 'none');
    if (continuation !== 'none') {
      // The next request goes on from there.
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
    this.listenOrNot();
    // Also when paused: a page without any data helps nobody.
    this.ask();
  }

  refresh(): void {
    this.stop();
    this.ask();
  }

  pause(): void {
    this.paused.set(true);
    this.listenOrNot();
    // What would come now must not be shown any more, unless it is what the present parameters still wait for.
    if (this.data() !== undefined && !this.isChanging()) this.stop();
    else this.stopTimer();
  }

  resume(): void {
    if (!this.paused()) return;
    this.paused.set(false);
    this.listenOrNot();
    // What is being asked goes on by itself when it is answered.
    if (this.request === undefined) this.refresh();
  }

  onVisibility(): void {
    if (this.document.hidden) this.stopTimer();
    else if (!this.paused() && this.request === undefined) this.refresh();
  }

  /** There are no events for now. */
  onAbsence(): void {
    if (this.request === undefined && (this.failures === 0 || this.timer === undefined)) this.askIn(0);
  }

  end(): void {
    this.stop();
    this.params = undefined;
    this.listenOrNot();
  }

  private onEvent(event: LiveEvent | undefined): void {
    const { params } = this;
    if (params === undefined || (event !== undefined && this.options.changedBy?.(event, params) !== true)) return;
    if (this.request !== undefined) {
      this.isOutrun = true;
      return;
    }
    // After a failure it is tried again soon enough; but a connection that stands again tells that now is better.
    if (this.failures > 0 && this.timer !== undefined && event !== undefined) return;
    this.askIn(Math.max(0, this.answeredAt + GAP_MS - performance.now()));
  }

  private listenOrNot(): void {
    const isListening = this.options.changedBy !== undefined && this.params !== undefined && !this.paused();
    if (isListening === (this.unlisten !== undefined)) return;
    this.unlisten?.();
    this.unlisten = isListening ? this.live.listen((event) => this.onEvent(event)) : undefined;
  }

  private stop(): void {
    this.stopTimer();
    this.request?.unsubscribe();
    this.request = undefined;
  }

  private ask(): void {
    const params = this.params;
    if (params === undefined) return;
    const etag = this.etag;
    this.isOutrun = false;
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
    this.request = undefined;
    this.answeredAt = performance.now();
    this.failures = 0;
    this.error.set(undefined);
    this.failingSince.set(undefined);
    this.isChanging.set(false);
    this.lastUpdated.set(Date.now());
    if (this.isOutrun) this.askIn(GAP_MS);
    this.goOn();
  }

  private onFailure(problem: Problem): void {
    this.request = undefined;
    this.answeredAt = performance.now();
    this.failures += 1;
    this.error.set(problem);
    this.failingSince.update((since) => since ?? Date.now());
    if (this.isOutrun && isLasting(problem)) this.askIn(GAP_MS);
    // What is not there will not be there the next time either, unless an event says so.
    if (isLasting(problem) && this.hasEvents()) return;
    const backOffMs = Math.min(LONGEST_WAIT_MS, FIRST_BACK_OFF_MS * 2 ** (this.failures - 1));
    this.askIn(Math.max(backOffMs, Math.min(LONGEST_RETRY_AFTER_MS, (problem.retryAfterSeconds ?? 0) * 1000)));
  }

  /** Has it asked again though no event comes. */
  private goOn(): void {
    const byClockMs = this.options.byClockMs?.();
    if (byClockMs !== undefined) this.askIn(byClockMs);
    if (this.live.isAbsent()) this.askIn(this.options.fallbackMs ?? DEFAULT_FALLBACK_MS);
  }

  private hasEvents(): boolean {
    return this.unlisten !== undefined && !this.live.isAbsent();
  }

  /** Asks then, or earlier where that was settled before. */
  private askIn(delayMs: number): void {
    const dueAt = performance.now() + delayMs;
    if (this.paused() || this.document.hidden || this.dueAt <= dueAt) return;
    this.stopTimer();
    this.dueAt = dueAt;
    this.timer = setTimeout(() => this.refresh(), delayMs);
  }

  private stopTimer(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.dueAt = Infinity;
  }
}

/** The request itself was refused: asked again it will be again, as long as nothing has changed on the server. */
function isLasting({ status }: Problem): boolean {
  return status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429;
}
