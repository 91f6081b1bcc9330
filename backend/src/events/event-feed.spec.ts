import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Database } from '../database/database.js';
import { Metrics } from '../metrics/index.js';
import type { ChangeLogRepository } from './change-log.repository.js';
import { EventFeed } from './event-feed.js';

const end = { row: 7, record: 3 };
const log = {
  findEnd: () => Promise.resolve(end),
  findFormerEnd: () => Promise.resolve(0),
  isFarBehind: () => Promise.resolve(isFar),
  readAfter: () => Promise.resolve({ events: [], position: end, isLast: true }),
} as unknown as ChangeLogRepository;

let isFar: boolean;
let listeners: number;
let feed: EventFeed;
let response: ServerResponse;
let text: string;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] });
  isFar = false;
  listeners = 0;
  const database = {
    onCommit: () => {
      listeners += 1;
      return () => (listeners -= 1);
    },
  } as unknown as Database;
  feed = new EventFeed(database, log, new Metrics());
  response = new ServerResponse(new IncomingMessage(new Socket()));
  text = '';
  response.write = (chunk: unknown) => {
    text += String(chunk);
    return true;
  };
});

afterEach(() => {
  jest.useRealTimers();
});

const open = async (): Promise<void> =>
  (await feed.prepare({ after: undefined, runId: undefined, mayResync: false, ignored: [] }))(response);

describe('the feed', () => {
  it('gives a sign of life every fifteen seconds, as long as there is a stream', async () => {
    await open();
    await jest.advanceTimersByTimeAsync(14_999);
    expect(text).not.toContain('alive');
    await jest.advanceTimersByTimeAsync(30_001);
    expect(text.match(/: alive\nid: 7-3\n\n/g)).toHaveLength(3);
    response.emit('close');
    expect([listeners, jest.getTimerCount()]).toEqual([0, 0]);
  });

  it('listens to commits once, however many streams there are', async () => {
    await open();
    await open();
    expect(listeners).toBe(1);
    feed.close();
    expect(listeners).toBe(0);
  });

  it.each([
    [true, /^retry: 2000\n\nid: 7-3\nevent: resync\ndata: \{\}\n\nid: 7-3\nevent: ready\n/],
    [false, /^retry: 2000\n\nid: 7-3\nevent: ready\n/],
  ])('tells a client that comes back far behind to read anew, if it may: %s', async (mayResync, told) => {
    isFar = true;
    (await feed.prepare({ after: { row: 1, record: 1 }, runId: undefined, mayResync, ignored: [] }))(response);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(text).toMatch(told);
    feed.close();
  });

  it('opens no stream for a client that went away before, and ends at once one that comes when it is closed', async () => {
    const openGone = await feed.prepare({ after: undefined, runId: undefined, mayResync: false, ignored: [] });
    response.destroy();
    openGone(response);
    expect([listeners, text]).toEqual([0, '']);

    const openLate = await feed.prepare({ after: undefined, runId: undefined, mayResync: false, ignored: [] });
    feed.close();
    const late = new ServerResponse(new IncomingMessage(new Socket()));
    openLate(late);
    expect([listeners, late.writableEnded]).toEqual([0, true]);
  });
});
