import type { ServerResponse } from 'node:http';
import type { LoggedEvent } from './logged-event.js';
import { eventText } from './logged-event.js';
import { idOf, isBehind, type Position } from './position.js';

/** What may wait in the socket of a client that reads slowly; beyond it nothing more is written until all of it is gone. */
export const MAX_WAITING_BYTES = 256 * 1024;
/** How long a client waits before it connects again. */
const RETRY_MS = 2_000;

/** One client's stream of events, on an answer whose headers have been sent. */
export class EventStream {
  /** Whether it has been told that it has caught up. From then on it may be told to read anew. */
  isReady = false;

  /**
   * @param position what the client has seen
   * @param runId the only run that it is told of
   * @param mayResync whether it may be told to read anew before it has caught up
   */
  constructor(
    private readonly response: ServerResponse,
    public position: Position,
    readonly runId?: string,
    readonly mayResync = false,
  ) {
    response.write(`retry: ${RETRY_MS}\n\n`);
  }

  get isOpen(): boolean {
    return !this.response.writableEnded && !this.response.destroyed;
  }

  get isStuffed(): boolean {
    return this.response.writableLength > MAX_WAITING_BYTES;
  }

  /** The part of the events that the client has not seen and asks for. */
  select(events: readonly LoggedEvent[]): LoggedEvent[] {
    return events.filter(({ position, runId }) => isBehind(position, this.position) && (this.runId === undefined || runId === this.runId));
  }

  /** Sends events, after which the client has seen all up to the position. */
  send(text: Uint8Array | undefined, position: Position): void {
    if (text !== undefined) this.response.write(text);
    this.position = position;
  }

  /** The client has seen all that there is. */
  ready(ignored: readonly string[]): void {
    this.isReady = true;
    this.response.write(eventText(this.position, 'ready', ignored.length === 0 ? {} : { ignored }));
  }

  /** The client has missed something and goes on from the position. */
  resync(position: Position): void {
    this.position = position;
    this.response.write(eventText(position, 'resync', {}));
  }

  /**
   * Tells the client, and whatever stands between, that the stream is alive; and how far it has come, so that a stream of a quiet run does
   * not begin far back when it is resumed.
   */
  beat(): void {
    if (!this.isStuffed) this.response.write(`: alive\nid: ${idOf(this.position)}\n\n`);
  }

  /** Resolves when nothing waits in the socket any more, or the client is gone. */
  async drained(): Promise<void> {
    const { response } = this;
    if (!response.writableNeedDrain || !this.isOpen) return;
    await new Promise<void>((resolve) => {
      const settle = (): void => {
        response.off('drain', settle);
        response.off('close', settle);
        resolve();
      };
      response.on('drain', settle);
      response.on('close', settle);
    });
  }

  /** Says goodbye; a client that does not read is cut off. */
  end(): void {
    if (this.response.writableNeedDrain) this.response.destroy();
    else this.response.end(': the server is stopping\n\n');
  }
}
