import { TestBed } from '@angular/core/testing';
import { Live, type LiveEvent } from './live';
import { FakeStream } from './testing/fake-stream';

const SEED: LiveEvent = { kind: 'used_seed', run_id: 'r1', id: 's1', function: 'f' };
/** No wait between two attempts is longer. */
const LONGEST_WAIT_MS = 30_000;

describe('Live', () => {
  let stream: FakeStream;
  let live: Live;
  let heard: (LiveEvent | undefined)[];
  let hidden = false;

  beforeEach(() => {
    jest.useFakeTimers({ now: new Date('2025-10-02T09:20:00Z') });
    stream = FakeStream.install();
    live = TestBed.inject(Live);
    heard = [];
    hidden = false;
    jest.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden);
  });

  afterEach(() => {
    TestBed.resetTestingModule();
    stream.uninstall();
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  function listen(): () => void {
    return live.listen((event) => heard.push(event));
  }

  async function pass(milliseconds = 0): Promise<void> {
    await jest.advanceTimersByTimeAsync(milliseconds);
  }

  function setHidden(value: boolean): void {
    hidden = value;
    document.dispatchEvent(new Event('visibilitychange'));
  }

  it('opens nothing until something listens', async () => {
    await pass(60_000);
    expect(stream.connections).toHaveLength(0);

    listen();

    expect(stream.connections).toHaveLength(1);
  });

  it('has one connection for all that listens', async () => {
    listen();
    listen();
    await pass();

    stream.send(SEED);

    expect(stream.connections).toHaveLength(1);
    expect(heard.slice(2)).toEqual([SEED, SEED]);
  });

  it('is connecting until the server says that it is ready', async () => {
    stream.answers = false;
    listen();
    await pass();
    expect(live.status()).toBe('connecting');

    stream.stand();

    expect(live.status()).toBe('live');
  });

  it('tells a listener when the connection stands, for what was committed before it did', async () => {
    listen();

    await pass();

    expect(heard).toEqual([undefined]);
  });

  it.each([
    ['the server says so', () => stream.resync()],
    ['an event cannot be read', () => stream.emit('used_seed', '{', 7)],
    ['an event is no object', () => stream.emit('used_seed', 'null', 7)],
  ])('tells that anything may have changed when %s', async (_, happen) => {
    listen();
    await pass();

    happen();

    expect(heard).toEqual([undefined, undefined]);
  });

  it('goes on behind the last event when the connection is lost', async () => {
    listen();
    await pass();
    stream.send(SEED);

    stream.fail();
    expect(live.status()).toBe('reconnecting');
    expect(live.reconnectingSince()).toBe(Date.now());
    await pass(1_000);

    expect(stream.open.map(({ url }) => url)).toEqual(['/api/events?after=1']);
    expect(live.status()).toBe('live');
    expect(live.reconnectingSince()).toBeUndefined();
    expect(heard).toEqual([undefined, SEED, undefined]);
  });

  it('forgets its place when it is refused again and again, which may be the reason', async () => {
    listen();
    await pass();
    stream.send(SEED);
    stream.answers = false;
    for (let attempt = 0; attempt < 6; attempt += 1) {
      stream.fail();
      await pass(LONGEST_WAIT_MS);
    }

    expect(stream.open.map(({ url }) => url)).toEqual(['/api/events']);
  });

  it('waits longer after each failure, at random, and at most 30 s', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    stream.answers = false;
    listen();
    for (const waitMs of [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]) {
      const { length } = stream.connections;
      stream.fail();
      await pass(waitMs - 1);
      expect(stream.connections).toHaveLength(length);
      await pass(1);
      expect(stream.connections).toHaveLength(length + 1);
    }

    jest.spyOn(Math, 'random').mockReturnValue(0.5);
    const { length } = stream.connections;
    stream.fail();
    await pass(22_499);
    expect(stream.connections).toHaveLength(length);
    await pass(1);
    expect(stream.connections).toHaveLength(length + 1);
  });

  it('is absent when there is no connection for 10 s, and no longer when there is one', async () => {
    listen();
    await pass();
    stream.answers = false;
    stream.fail();
    await pass(9_999);
    expect(live.isAbsent()).toBe(false);

    await pass(1);
    expect(live.isAbsent()).toBe(true);

    stream.answers = true;
    stream.fail();
    await pass(LONGEST_WAIT_MS);
    expect(live.isAbsent()).toBe(false);
  });

  it('does not take a connection for one on which nothing comes', async () => {
    stream.answers = false;
    listen();

    await pass(10_000);

    expect(live.isAbsent()).toBe(true);
    expect(live.status()).toBe('reconnecting');
  });

  it('is absent in a browser without events', () => {
    stream.uninstall();

    listen();

    expect(live.isAbsent()).toBe(true);
  });

  it('closes the connection of a hidden tab after a while, and begins anew when it is shown', async () => {
    listen();
    await pass();
    stream.send(SEED);
    setHidden(true);
    await pass(9_999);
    expect(stream.open).toHaveLength(1);
    await pass(1);
    expect(stream.open).toHaveLength(0);

    setHidden(false);

    expect(stream.open.map(({ url }) => url)).toEqual(['/api/events']);
    expect(live.status()).toBe('connecting');
  });

  it('keeps the connection of a tab that was hidden for a moment', async () => {
    listen();
    setHidden(true);
    await pass(5_000);

    setHidden(false);
    await pass(60_000);

    expect(stream.connections).toHaveLength(1);
  });

  it('does not open one in a hidden tab', () => {
    setHidden(true);

    listen();

    expect(stream.connections).toHaveLength(0);
  });

  it('closes the connection a while after the last one has ceased to listen', async () => {
    const unlisten = [listen(), listen()];
    unlisten[0]?.();
    await pass(60_000);
    expect(stream.open).toHaveLength(1);

    unlisten[1]?.();
    await pass(10_000);

    expect(stream.open).toHaveLength(0);
  });

  it('keeps the connection from one page to the next', async () => {
    const unlisten = listen();
    unlisten();
    await pass(1_000);

    listen();
    await pass(60_000);

    expect(stream.connections).toHaveLength(1);
  });

  it('does not try again when nobody wants it any more', async () => {
    const unlisten = listen();
    stream.answers = false;
    stream.fail();
    unlisten();
    await pass(120_000);

    const { length } = stream.connections;
    await pass(120_000);

    expect(stream.open).toHaveLength(0);
    expect(stream.connections).toHaveLength(length);
  });

  it('opens a quiet connection anew, which may have died without a word, and does not show it', async () => {
    listen();
    await pass();
    stream.send(SEED);

    await pass(119_999);
    expect(stream.connections).toHaveLength(1);
    jest.advanceTimersByTime(1);

    expect(stream.open.map(({ url }) => url)).toEqual(['/api/events?after=1']);
    expect(live.status()).toBe('live');
  });

  it('believes no connection when the browser is offline, and tries at once when it is online', async () => {
    listen();
    await pass();
    stream.answers = false;
    window.dispatchEvent(new Event('offline'));
    expect(live.status()).toBe('reconnecting');
    stream.answers = true;

    window.dispatchEvent(new Event('online'));
    await pass();

    expect(live.status()).toBe('live');
  });
});
