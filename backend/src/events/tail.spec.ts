import { ServerResponse, IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ChangeLogRepository, Page } from './change-log.repository.js';
import { EventStream, MAX_WAITING_BYTES } from './event-stream.js';
import { eventText, type LoggedEvent } from './logged-event.js';
import { Pace } from './pace.js';
import type { Position } from './position.js';
import { Tail } from './tail.js';

/** A log in memory, of single records; it is read in pages of ten. */
class Log {
  readonly rows: { runId: string }[] = [];
  reads = 0;
  isFar = false;
  fails = false;

  add(count: number, runId = 'run'): void {
    for (let n = 0; n < count; n += 1) this.rows.push({ runId });
  }

  get end(): Position {
    return { row: this.rows.length, record: 1 };
  }

  readonly repository = {
    findEnd: () => Promise.resolve(this.end),
    isFarBehind: () => Promise.resolve(this.isFar),
    readAfter: ({ row }: Position): Promise<Page> => {
      this.reads += 1;
      if (this.fails) return Promise.reject(new Error('away'));
      const events = this.rows.slice(row, row + 10).map(({ runId }, n): LoggedEvent => {
        const position = { row: row + n + 1, record: 1 };
        return { position, runId, text: eventText(position, 'used_seed', { run_id: runId }) };
      });
      return Promise.resolve({ events, position: { row: row + events.length, record: 1 }, isLast: row + 10 >= this.rows.length });
    },
  } as unknown as ChangeLogRepository;
}

/** A client that takes nothing from its socket: what was written is what waits. */
class Client {
  text = '';
  waiting = 0;
  readonly stream: EventStream;

  constructor(position: Position, runId?: string) {
    const response = new ServerResponse(new IncomingMessage(new Socket()));
    Object.defineProperty(response, 'writableLength', { get: () => this.waiting });
    response.write = (chunk: unknown) => {
      this.text += Buffer.from(chunk as Uint8Array).toString();
      return true;
    };
    this.stream = new EventStream(response, position, runId);
    this.text = '';
  }

  get ids(): number[] {
    return [...this.text.matchAll(/id: (\d+)-1/g)].map(([, row]) => Number(row));
  }
}

/** As on an event loop that nobody else wants, with reads that take no time. */
const IDLE = new Pace({ now: () => 0, eventLoopUtilization: () => ({ active: 0, idle: 0 }) });

let log: Log;
let tail: Tail;
const fallen: EventStream[] = [];
const sent = { events: 0, resyncs: 0 };

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] });
  log = new Log();
  Object.assign(sent, { events: 0, resyncs: 0 });
  fallen.length = 0;
  tail = new Tail(
    log.repository,
    {
      onFallenBehind: (stream) => fallen.push(stream),
      onSent: (events) => (sent.events += events),
      onResync: () => (sent.resyncs += 1),
    },
    IDLE,
  );
});

afterEach(() => {
  jest.useRealTimers();
});

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, n) => from + n);
const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

describe('the tail of the log', () => {
  it('reads nothing without streams, and once for all of them', async () => {
    log.add(3);
    tail.wake();
    await pass(1_000);
    expect(log.reads).toBe(0);
    const clients = [new Client(log.end), new Client(log.end), new Client(log.end)];
    for (const { stream } of clients) expect(tail.join(stream)).toBe(true);
    log.add(4);
    tail.wake();
    await pass(5);
    expect(log.reads).toBe(1);
    expect(clients.map(({ ids }) => ids)).toEqual([range(4, 7), range(4, 7), range(4, 7)]);
    expect(sent.events).toBe(12);
  });

  it('reads at once after a pause, and no more than twenty times a second in a burst', async () => {
    const client = new Client(log.end);
    tail.join(client.stream);
    for (let ms = 0; ms < 1_000; ms += 1) {
      if (ms % 5 === 0) log.add(1);
      tail.wake();
      await pass(1);
    }
    expect(log.reads).toBeLessThanOrEqual(21);
    await pass(100);
    expect(client.ids).toEqual(range(1, 200));
  });

  it('tells a stream of what it has not seen, and of its run only', async () => {
    log.add(2);
    const first = new Client({ row: 2, record: 1 });
    tail.join(first.stream);
    log.add(3, 'other');
    log.add(3);
    const ahead = new Client({ row: 4, record: 1 }, 'other');
    const behind = new Client({ row: 1, record: 1 });
    expect(tail.join(ahead.stream)).toBe(true);
    expect(tail.join(behind.stream)).toBe(false);
    tail.wake();
    await pass(5);
    expect(first.ids).toEqual(range(3, 8));
    expect(ahead.ids).toEqual([5]);
    expect(ahead.stream.position).toEqual(log.end);
    log.add(1);
    log.add(1, 'other');
    tail.wake();
    await pass(100);
    expect(ahead.ids).toEqual([5, 10]);
    expect(behind.ids).toEqual([]);
  });

  it('goes on with the next page by itself, and gives up one by one when too much is left', async () => {
    const client = new Client(log.end);
    tail.join(client.stream);
    log.add(25);
    tail.wake();
    await pass(1_000);
    expect(client.ids).toEqual(range(1, 25));
    expect(sent.resyncs).toBe(0);
    log.isFar = true;
    log.add(1_000);
    tail.wake();
    await pass(1_000);
    expect(client.ids).toEqual([...range(1, 35), 1_025]);
    expect(client.text).toMatch(/id: 1025-1\nevent: resync\ndata: {}\n\n$/);
    expect(sent.resyncs).toBe(1);
  });

  it('writes nothing to a client that does not read, and lets it catch up by itself', async () => {
    const [slow, quick] = [new Client(log.end), new Client(log.end)];
    tail.join(slow.stream);
    tail.join(quick.stream);
    slow.waiting = MAX_WAITING_BYTES + 1;
    log.add(3);
    tail.wake();
    await pass(5);
    expect(slow.text).toBe('');
    expect(fallen).toEqual([slow.stream]);
    expect(quick.ids).toEqual(range(1, 3));
    slow.stream.beat();
    expect(slow.text).toBe('');
  });

  it('misses nothing when the log cannot be read for a while', async () => {
    const client = new Client(log.end);
    tail.join(client.stream);
    log.add(3);
    log.fails = true;
    tail.wake();
    await pass(100);
    expect(log.reads).toBe(1);
    log.fails = false;
    tail.wake();
    await pass(100);
    expect(client.ids).toEqual(range(1, 3));
  });

  it('begins anew where a stream is, when there was none for a while', async () => {
    const first = new Client(log.end);
    tail.join(first.stream);
    tail.leave(first.stream);
    log.add(1_000);
    const second = new Client(log.end);
    tail.join(second.stream);
    log.add(1);
    tail.wake();
    await pass(5);
    expect(second.ids).toEqual([1_001]);
    expect(log.reads).toBe(1);
  });
});
