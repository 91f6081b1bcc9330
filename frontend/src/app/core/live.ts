import { DOCUMENT } from '@angular/common';
import { DestroyRef, inject, Injectable, signal } from '@angular/core';

const KINDS = ['run_meta', 'run_status', 'run_deleted', 'used_seed', 'outcome', 'corpus_entry', 'drops'] as const;

/** Something was committed. What exactly is asked for where it is shown: an event only tells where it is worth asking. */
export interface LiveEvent {
  readonly kind: (typeof KINDS)[number];
  /** Of what belongs to a run. */
  readonly run_id?: string;
  /** Of a seed, an outcome or an entry. */
  readonly id?: string;
  /** Of a seed or an outcome. */
  readonly function?: string;
}

/** Called with what was committed; without it anything may have been, unseen. */
export type LiveListener = (event?: LiveEvent) => void;

/** `connecting`: for the first time, or after a rest. */
export type LiveStatus = 'connecting' | 'live' | 'reconnecting';

const ADDRESS = '/api/events';
/** Two tabs in turn need no new connection each time; but a browser has only six for all its tabs. */
const LINGER_MS = 10_000;
const ABSENT_AFTER_MS = 10_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
const PLACE_KEPT_FOR = 5;
/** A connection can die without a word, and the heartbeat of the server is hidden from scripts: a quiet one is opened anew. */
const RENEW_AFTER_MS = 120_000;

/**
 * What is committed on the server, as it happens: one connection for all that listens on the page, open while something does and the tab
 * is in sight. However a connection ended, the next one goes on behind the last event; and as soon as it stands, all listeners are told that
 * they may have missed something, so that nothing depends on how far back the server remembers.
 */
@Injectable({ providedIn: 'root' })
export class Live {
  private readonly document = inject(DOCUMENT);
  private readonly listeners = new Set<LiveListener>();
  private readonly current = signal<LiveStatus>('connecting');
  private readonly lostAt = signal<number | undefined>(undefined);
  private readonly absent = signal(false);
  readonly status = this.current.asReadonly();
  /** When the connection was lost that has not come back yet; milliseconds since 1970. */
  readonly reconnectingSince = this.lostAt.asReadonly();
  /** Whether there has been none for so long that it is better to ask from time to time. */
  readonly isAbsent = this.absent.asReadonly();

  private source: EventSource | undefined;
  private lastId: string | undefined;
  private failures = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private lingerTimer: ReturnType<typeof setTimeout> | undefined;
  private absentTimer: ReturnType<typeof setTimeout> | undefined;
  private renewTimer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    const view = this.document.defaultView;
    const ending = new AbortController();
    const { signal } = ending;
    this.document.addEventListener('visibilitychange', () => this.adjust(), { signal });
    view?.addEventListener('offline', () => this.doubt(), { signal });
    view?.addEventListener('online', () => this.retryNow(), { signal });
    inject(DestroyRef).onDestroy(() => {
      ending.abort();
      this.rest();
    });
  }

  /** @returns what ends it */
  listen(listener: LiveListener): () => void {
    this.listeners.add(listener);
    this.adjust();
    return () => {
      this.listeners.delete(listener);
      this.adjust();
    };
  }

  /** To be called when the server seems to be away: the connection, if there is one, is not believed any more. */
  doubt(): void {
    if (this.source !== undefined) this.lose();
  }

  private adjust(): void {
    clearTimeout(this.lingerTimer);
    const isUsed = this.source !== undefined || this.retryTimer !== undefined;
    if (this.listeners.size > 0 && !this.document.hidden) {
      if (!isUsed) this.open();
    } else if (isUsed) {
      this.lingerTimer = setTimeout(() => this.rest(), LINGER_MS);
    }
  }

  private open(): void {
    const Source = this.document.defaultView?.EventSource;
    if (Source === undefined) {
      this.giveUpForNow();
      return;
    }
    this.absentTimer ??= setTimeout(() => this.giveUpForNow(), ABSENT_AFTER_MS);
    const source = new Source(this.lastId === undefined ? ADDRESS : `${ADDRESS}?after=${encodeURIComponent(this.lastId)}`);
    this.source = source;
    source.addEventListener('ready', (message) => this.onReady(message));
    source.addEventListener('resync', (message) => this.take(message, undefined));
    for (const kind of KINDS) source.addEventListener(kind, (message) => this.take(message, kind));
    // The browser would try again by itself in some cases, and in others never: one way back for all of them is surer.
    source.addEventListener('error', () => this.lose());
  }

  private onReady(message: MessageEvent<unknown>): void {
    this.failures = 0;
    this.seemsThere();
    this.take(message, undefined);
  }

  private take({ data, lastEventId }: MessageEvent<unknown>, kind: LiveEvent['kind'] | undefined): void {
    if (lastEventId !== '') this.lastId = lastEventId;
    this.renewLater();
    const event = kind === undefined ? undefined : eventOf(kind, data);
    for (const listener of [...this.listeners]) listener(event);
  }

  private seemsThere(): void {
    clearTimeout(this.absentTimer);
    this.absentTimer = undefined;
    this.current.set('live');
    this.lostAt.set(undefined);
    this.absent.set(false);
  }

  private lose(): void {
    this.disconnect();
    this.lostAt.update((since) => since ?? Date.now());
    this.current.set('reconnecting');
    this.absentTimer ??= setTimeout(() => this.giveUpForNow(), ABSENT_AFTER_MS);
    // At random, so that the pages of a server that was restarted do not all come back at once.
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.failures) * (0.5 + Math.random() / 2);
    this.failures += 1;
    // Perhaps it is the place that is refused. All listeners will be told anyway.
    if (this.failures > PLACE_KEPT_FOR) this.lastId = undefined;
    this.retryTimer = setTimeout(() => this.retryNow(), waitMs);
  }

  private retryNow(): void {
    if (this.retryTimer === undefined) return;
    clearTimeout(this.retryTimer);
    this.retryTimer = undefined;
    this.open();
  }

  private giveUpForNow(): void {
    this.lostAt.update((since) => since ?? Date.now());
    this.current.set('reconnecting');
    this.absent.set(true);
  }

  private renewLater(): void {
    clearTimeout(this.renewTimer);
    this.renewTimer = setTimeout(() => {
      this.disconnect();
      this.open();
    }, RENEW_AFTER_MS);
  }

  /** Until something listens again, and the tab is in sight. */
  private rest(): void {
    this.disconnect();
    // Whoever listens then loads anew; to be told one by one of what hours have brought would take longer.
    this.lastId = undefined;
    clearTimeout(this.retryTimer);
    clearTimeout(this.absentTimer);
    this.retryTimer = undefined;
    this.absentTimer = undefined;
    this.failures = 0;
    this.current.set('connecting');
    this.lostAt.set(undefined);
    this.absent.set(false);
  }

  private disconnect(): void {
    clearTimeout(this.renewTimer);
    this.source?.close();
    this.source = undefined;
  }
}

/** `undefined` for what cannot be read: then something was committed, and nobody knows what. */
function eventOf(kind: LiveEvent['kind'], data: unknown): LiveEvent | undefined {
  try {
    const fields: unknown = JSON.parse(String(data));
    return typeof fields === 'object' && fields !== null ? { ...fields, kind } : undefined;
  } catch {
    return undefined;
  }
}
