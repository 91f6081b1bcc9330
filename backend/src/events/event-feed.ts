import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { Database } from '../database/database.js';
import { Metrics } from '../metrics/index.js';
import { Backlog } from './backlog.js';
import { ChangeLogRepository } from './change-log.repository.js';
import { EventStream } from './event-stream.js';
import { textOf } from './logged-event.js';
import { BEGINNING, isBehind, type Position } from './position.js';
import { Tail } from './tail.js';

/** How often a client hears that its stream is alive. Proxies give up what is silent for a minute. */
export const HEARTBEAT_MS = 15_000;
/** How often the log is looked at without being told to: so late is what this process did not hear of. */
const LOOK_MS = 1_000;

interface StreamRequest {
  /** What the client has seen; from now on when absent. */
  readonly after: Position | undefined;
  readonly runId: string | undefined;
  /** Whether a client that is far behind may be told to read anew before it has caught up. */
  readonly mayResync: boolean;
  /** Keys of the query that nobody reads. */
  readonly ignored: readonly string[];
}

/** Of the log, as a stream is opened. */
interface Ends {
  readonly end: Position;
  /** See `ChangeLogRepository.findFormerEnd`. */
  readonly formerEnd: number;
}

/** Tells all streams what is committed, each from where it is: out of the log, and so the same on every instance. */
@Injectable()
export class EventFeed {
  private readonly streams = new Set<EventStream>();
  private readonly tail: Tail;
  private readonly backlog: Backlog;
  /** Ends what runs as long as there are streams. */
  private stopFollowing: (() => void) | undefined;
  private isClosed = false;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ChangeLogRepository) private readonly log: ChangeLogRepository,
    @Inject(Metrics) private readonly metrics: Metrics,
  ) {
    this.tail = new Tail(log, {
      onFallenBehind: (stream) => void this.catchUp(stream, NONE),
      onSent: (events) => (metrics.events.sent += events),
      onResync: () => (metrics.events.resyncs += 1),
    });
    this.backlog = new Backlog(log);
  }

  /**
   * Reads where a stream begins; then nothing keeps it from being opened.
   * @throws AppError `unavailable` when the database cannot be read
   */
  async prepare(request: StreamRequest): Promise<(response: ServerResponse) => void> {
    const formerEnd = await this.log.findFormerEnd();
    const ends = { end: await this.log.findEnd(), formerEnd };
    return (response) => this.open(request, ends, response);
  }

  /** Sends a sign of life to every stream. */
  beat(): void {
    for (const stream of this.streams) stream.beat();
  }

  /** Ends all streams. */
  close(): void {
    this.isClosed = true;
    for (const stream of this.streams) {
      this.tail.leave(stream);
      stream.end();
    }
    this.streams.clear();
    this.stopFollowing?.();
  }

  private open({ after, runId, mayResync, ignored }: StreamRequest, { end, formerEnd }: Ends, response: ServerResponse): void {
    // The client has gone meanwhile, and nobody would tell of it again.
    if (response.destroyed) return;
    const stream = new EventStream(response, after ?? end, runId, mayResync);
    if (this.isClosed) {
      stream.end();
      return;
    }
    response.on('close', () => this.leave(stream));
    response.on('error', () => undefined);
    this.streams.add(stream);
    this.metrics.events.streams = this.streams.size;
    this.stopFollowing ??= this.follow();
    // The place is of another database, or of a log that is no more; the beginning is the beginning of any.
    const { row } = stream.position;
    if (row > end.row || (row > BEGINNING.row && row < formerEnd)) this.resync(stream, end);
    void this.catchUp(stream, ignored, !isBehind(end, stream.position));
  }

  private leave(stream: EventStream): void {
    this.streams.delete(stream);
    this.tail.leave(stream);
    this.metrics.events.streams = this.streams.size;
    if (this.streams.size > 0) return;
    this.stopFollowing?.();
    this.stopFollowing = undefined;
  }

  private follow(): () => void {
    const wake = (): void => this.tail.wake();
    const stopListening = this.database.onCommit(wake);
    const look = setInterval(wake, LOOK_MS).unref();
    const heartbeat = setInterval(() => this.beat(), HEARTBEAT_MS).unref();
    return () => {
      stopListening();
      clearInterval(look);
      clearInterval(heartbeat);
    };
  }

  /** Reads the log for the stream until it has come to the end, at the pace of its client, and hands it to the tail. */
  private async catchUp(stream: EventStream, ignored: readonly string[], isAtEnd = false): Promise<void> {
    let mayJoin = isAtEnd;
    while (this.streams.has(stream)) {
      if (mayJoin && this.tail.join(stream)) {
        if (!stream.isReady) stream.ready(ignored);
        this.tail.wake();
        return;
      }
      await stream.drained();
      try {
        mayJoin = await this.goOn(stream);
      } catch {
        // The database cannot be read now. The stream stays, and goes on when it can.
        await delay(LOOK_MS, undefined, { ref: false });
      }
    }
  }

  /** @returns whether the stream has come to the end */
  private async goOn(stream: EventStream): Promise<boolean> {
    if ((stream.isReady || stream.mayResync) && (await this.log.isFarBehind(stream.position))) {
      this.resync(stream, await this.log.findEnd());
      return true;
    }
    const page = await this.backlog.read(stream.position);
    if (!this.streams.has(stream)) return false;
    const [text, count] = textOf(stream.select(page.events));
    stream.send(text, page.position);
    this.metrics.events.sent += count;
    return page.isLast;
  }

  private resync(stream: EventStream, end: Position): void {
    stream.resync(end);
    this.metrics.events.resyncs += 1;
  }
}

const NONE: readonly string[] = [];
