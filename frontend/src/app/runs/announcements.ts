import { DestroyRef, inject, signal } from '@angular/core';

/** So that a busy run does not talk without a pause. */
const QUIET_MS = 3_000;

/** What counts as new, and how many there are in all. */
interface News {
  readonly count: number;
  readonly total: number;
}

/** What a screen reader is told: at once after a silence, otherwise gathered for a few seconds. To be made where things are injected. */
export class Announcements {
  private readonly current = signal('');
  readonly text = this.current.asReadonly();

  private sentences: string[] = [];
  private readonly news = new Map<'seed' | 'outcome', News>();
  private spokeAt = -QUIET_MS;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.timer));
  }

  say(sentence: string): void {
    this.sentences.push(sentence);
    this.speakSoon();
  }

  /** @param total with those; it also makes each announcement another text, for a text that stays is not read again */
  count(what: 'seed' | 'outcome', count: number, total: number): void {
    this.news.set(what, { count: (this.news.get(what)?.count ?? 0) + count, total });
    this.speakSoon();
  }

  /** What was counted belongs to what is no longer shown. */
  forgetCounts(): void {
    this.news.clear();
  }

  private speakSoon(): void {
    clearTimeout(this.timer);
    const waitMs = this.spokeAt + QUIET_MS - performance.now();
    if (waitMs <= 0) this.speak();
    else this.timer = setTimeout(() => this.speak(), waitMs);
  }

  private speak(): void {
    const counts = [...this.news].map(
      ([what, { count, total }]) => `${String(count)} new ${count === 1 ? what : `${what}s`}, ${String(total)} in all`,
    );
    const parts = [...this.sentences, ...counts];
    this.sentences = [];
    this.news.clear();
    if (parts.length === 0) return;
    this.spokeAt = performance.now();
    this.current.set(parts.join('. '));
  }
}
