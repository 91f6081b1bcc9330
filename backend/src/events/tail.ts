import type { ChangeLogRepository, Page } from './change-log.repository.js';
import type { EventStream } from './event-stream.js';
import { textOf, type LoggedEvent } from './logged-event.js';
import { Pace } from './pace.js';
import { isBehind, later, type Position } from './position.js';

/** Bursts are told of together, so often at most. */
const MIN_PAUSE_MS = 50;
const PAGE = { records: 1_000, characters: 256 * 1024 };
/** Streams that are written to without letting the event loop turn. */
const STREAMS_A_TURN = 50;

interface Listeners {
  /** The stream's client does not read: it has been taken out, and catches up by itself. */
  readonly onFallenBehind: (stream: EventStream) => void;
  readonly onSent: (events: number) => void;
  readonly onResync: () => void;
}

/**
 * Follows the end of the log for all streams that have caught up: what is committed is read and put into words once, and handed to each.
 * Without streams nothing is read.
 */
export class Tail {
  private readonly streams = new Set<EventStream>();
  /** Up to where the log has been read; nobody is behind it. */
  private position: Position | undefined;
  /** How often it was woken. */
  private wakes = 0;
  private isReading = false;
  private timer: NodeJS.Timeout | undefined;
  private restsUntil = 0;

  constructor(
    private readonly log: ChangeLogRepository,
    private readonly listeners: Listeners,
    private readonly pace = new Pace(),
  ) {}

  /** Takes over a stream that has come as far as this. @returns whether it has */
  join(stream: EventStream): boolean {
    // What is being read begins where it was begun, also when all who waited for it have gone.
    if (this.streams.size === 0 && !this.isReading) this.position = stream.position;
    else if (this.position !== undefined && isBehind(this.position, stream.position)) return false;
    this.streams.add(stream);
    return true;
  }

  leave(stream: EventStream): void {
    this.streams.delete(stream);
    if (this.streams.size === 0) clearTimeout(this.timer);
  }

  /** Something may have been committed. Costs nothing when nobody listens. */
  wake(): void {
    if (this.streams.size === 0) return;
    this.wakes += 1;
    this.schedule();
  }

  private schedule(): void {
    if (this.isReading) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.read(), Math.max(0, this.restsUntil - performance.now()));
  }

  private async read(): Promise<void> {
    this.isReading = true;
    const { wakes } = this;
    this.pace.begin();
    try {
      await this.readPage();
    } catch {
      // The database cannot be read now, which is told elsewhere. The log is looked at again before long.
    }
    this.restsUntil = performance.now() + Math.max(MIN_PAUSE_MS, this.pace.end());
    this.isReading = false;
    if (this.wakes !== wakes) this.wake();
  }

  private async readPage(): Promise<void> {
    const from = this.position;
    if (from === undefined || this.streams.size === 0) return;
    const page = await this.log.readAfter(from, PAGE);
    this.position = page.position;
    await this.tell(from, page);
    if (page.isLast) return;
    this.wakes += 1;
    if (await this.log.isFarBehind(page.position)) await this.skip();
  }

  private async tell(from: Position, { events, position }: Page): Promise<void> {
    const forAll = new Texts(events);
    await this.forEach((stream) => {
      const hasGoneAhead = isBehind(stream.position, from);
      const [text, count] = hasGoneAhead ? textOf(stream.select(events)) : forAll.of(stream.runId);
      stream.send(text, later(position, stream.position));
      this.listeners.onSent(count);
    });
  }

  /** More is committed than can be told: the clients are told to read anew. */
  private async skip(): Promise<void> {
    const end = await this.log.findEnd();
    this.position = end;
    await this.forEach((stream) => {
      if (!isBehind(end, stream.position)) return;
      stream.resync(end);
      this.listeners.onResync();
    });
  }

  private async forEach(write: (stream: EventStream) => void): Promise<void> {
    let count = 0;
    for (const stream of [...this.streams]) {
      if (!this.streams.has(stream)) continue;
      if (stream.isStuffed) {
        this.leave(stream);
        this.listeners.onFallenBehind(stream);
      } else write(stream);
      count += 1;
      if (count % STREAMS_A_TURN === 0) await new Promise(setImmediate);
    }
  }
}

/** The same bytes for all that are told the same, however many they are. */
class Texts {
  private readonly byRun = new Map<string | undefined, readonly [Uint8Array | undefined, number]>();

  constructor(private readonly events: readonly LoggedEvent[]) {}

  /** Of one run, or of all. @returns the bytes, if there are any, and how many events they tell of */
  of(runId: string | undefined): readonly [Uint8Array | undefined, number] {
    let text = this.byRun.get(runId);
    if (text === undefined) {
      text = textOf(runId === undefined ? this.events : this.events.filter((event) => event.runId === runId));
      this.byRun.set(runId, text);
    }
    return text;
  }
}
