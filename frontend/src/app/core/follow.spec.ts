import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting, type TestRequest } from '@angular/common/http/testing';
import { createEnvironmentInjector, EnvironmentInjector, runInInjectionContext, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { listUsedSeeds } from '../api/fn/used-seeds/list-used-seeds';
import { follow, type FollowOptions } from './follow';
import type { LiveEvent } from './live';
import { FakeStream } from './testing/fake-stream';

const UNCHANGED = { status: 304, statusText: 'Not Modified' };
const BROKEN = { status: 500, statusText: 'Internal Server Error' };
const MISSING = { status: 404, statusText: 'Not Found' };
const SEED: LiveEvent = { kind: 'used_seed', run_id: 'r1' };

describe('follow', () => {
  let http: HttpTestingController;
  let injector: EnvironmentInjector;
  let stream: FakeStream;
  let hidden = false;

  beforeEach(() => {
    jest.useFakeTimers({ now: new Date('2025-10-02T09:20:00Z') });
    stream = FakeStream.install();
    TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting()] });
    http = TestBed.inject(HttpTestingController);
    injector = createEnvironmentInjector([], TestBed.inject(EnvironmentInjector));
    hidden = false;
    jest.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden);
  });

  afterEach(() => {
    http.verify();
    TestBed.resetTestingModule();
    stream.uninstall();
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  function start(options: Partial<FollowOptions<{ run_id?: string }>> = {}) {
    const followed = runInInjectionContext(injector, () =>
      follow(listUsedSeeds, {
        params: () => ({ run_id: 'r1' }),
        fallbackMs: 1_000,
        changedBy: ({ kind, run_id }, params) => kind === 'used_seed' && run_id === params.run_id,
        ...options,
      }),
    );
    TestBed.tick();
    return followed;
  }

  /** Answers the first request, and the one that the connection asks for once it stands. */
  async function startLive(options: Partial<FollowOptions<{ run_id?: string }>> = {}) {
    const followed = start(options);
    answer('"1"');
    await pass(250);
    answer('"1"');
    await pass(250);
    return followed;
  }

  async function pass(milliseconds: number): Promise<void> {
    await jest.advanceTimersByTimeAsync(milliseconds);
    TestBed.tick();
  }

  function expectRequest(): TestRequest {
    return http.expectOne((request) => request.url === '/api/used-seeds');
  }

  function answer(etag: string): void {
    expectRequest().flush({ seeds: [] }, { headers: { ETag: etag } });
  }

  function setHidden(value: boolean): void {
    hidden = value;
    document.dispatchEvent(new Event('visibilitychange'));
  }

  it('is loading until the first answer, then live', () => {
    const followed = start();
    expect(followed.status()).toBe('loading');

    answer('"1"');

    expect(followed.status()).toBe('live');
    expect(followed.data()).toEqual({ seeds: [] });
    expect(followed.lastUpdated()).toBe(Date.now());
  });

  describe('with events', () => {
    it('asks once more when the connection stands, for what was committed before, and then no more', async () => {
      start();
      answer('"1"');

      await pass(250);

      const second = expectRequest();
      expect(second.request.headers.get('If-None-Match')).toBe('"1"');
      second.flush(null, UNCHANGED);
      await pass(100_000);
      http.expectNone(() => true);
    });

    it('asks at once when an event concerns it', async () => {
      await startLive();

      stream.send(SEED);
      await pass(0);

      answer('"2"');
    });

    it.each<LiveEvent>([
      { kind: 'used_seed', run_id: 'r2' },
      { kind: 'corpus_entry', id: 'e1' },
    ])('does not ask when an event does not (%o)', async (event) => {
      await startLive();

      stream.send(event);
      await pass(60_000);

      http.expectNone(() => true);
    });

    it('asks at most four times a second, and once more for the last event', async () => {
      await startLive();
      let requests = 0;
      for (let turn = 0; turn < 100; turn += 1) {
        stream.send(SEED);
        await pass(10);
        for (const request of http.match(() => true)) {
          requests += 1;
          request.flush({ seeds: [] });
        }
      }
      expect(requests).toBeGreaterThanOrEqual(4);
      expect(requests).toBeLessThanOrEqual(5);

      await pass(250);

      answer('"9"');
      await pass(60_000);
      http.expectNone(() => true);
    });

    it('asks again when an event came while it asked', async () => {
      await startLive();
      stream.send(SEED);
      await pass(0);
      const first = expectRequest();
      stream.send(SEED);
      await pass(1000);
      http.expectNone(() => true);

      first.flush({ seeds: [] });
      await pass(250);

      answer('"3"');
    });

    it('asks when the server says that something was missed', async () => {
      await startLive();

      stream.resync();
      await pass(0);

      answer('"2"');
    });

    it('asks again after a while where something changes by the clock alone', async () => {
      await startLive({ byClockMs: () => 30_000 });
      await pass(29_000);
      http.expectNone(() => true);

      await pass(1_000);

      answer('"2"');
    });

    it('does not ask again for what is not there, until an event tells of it', async () => {
      const followed = start();
      expectRequest().flush(null, MISSING);
      await pass(250);
      http.match(() => true).forEach((request) => request.flush(null, MISSING));
      await pass(100_000);
      http.expectNone(() => true);
      expect(followed.error()?.status).toBe(404);

      stream.send(SEED);
      await pass(0);

      answer('"1"');
      expect(followed.status()).toBe('live');
    });

    it('leaves a server alone that failed, whatever happens, but not when the connection stands again', async () => {
      await startLive();
      stream.send(SEED);
      await pass(0);
      expectRequest().flush(null, { ...BROKEN, headers: { 'Retry-After': '60' } });
      stream.send(SEED);
      await pass(1_000);
      http.expectNone(() => true);

      stream.fail();
      await pass(1_000);

      answer('"2"');
    });

    it('asks from time to time while there are none to be had', async () => {
      await startLive({ fallbackMs: 4_000 });
      stream.answers = false;
      stream.fail();
      await pass(9_999);
      http.expectNone(() => true);

      await pass(1);
      await pass(0);
      answer('"2"');
      await pass(4_000);
      answer('"3"');
      stream.answers = true;
      stream.fail();
      await pass(3_000);

      answer('"4"');
      await pass(60_000);
      http.expectNone(() => true);
    });

    it('ceases to listen while it is paused, and asks when it goes on', async () => {
      const followed = await startLive();
      followed.pause();
      stream.send(SEED);
      await pass(60_000);
      http.expectNone(() => true);
      expect(stream.open).toHaveLength(0);

      followed.resume();

      answer('"2"');
      expect(stream.open).toHaveLength(1);
      await pass(250);
      http.match(() => true);
    });
  });

  describe('in a browser without events', () => {
    beforeEach(() => {
      stream.uninstall();
    });

    it('asks only for what changed since the answer it has', () => {
      start();
      answer('"1"');
      jest.advanceTimersByTime(1000);

      const second = expectRequest();

      expect(second.request.headers.get('If-None-Match')).toBe('"1"');
      second.flush(null, UNCHANGED);
    });

    it('goes on with parameters that continue when the interval has passed, not at once', () => {
      const run = signal('r1');
      start({ params: () => ({ run_id: run() }), keepsData: true, continuation: () => 'later' });
      answer('"1"');
      run.set('r2');
      TestBed.tick();
      http.expectNone('/api/used-seeds');

      jest.advanceTimersByTime(1000);

      const next = expectRequest();
      expect(next.request.urlWithParams).toContain('r2');
      expect(next.request.headers.has('If-None-Match')).toBe(false);
    });

    it('does not ask while it is paused, though the parameters continue', () => {
      const run = signal('r1');
      const followed = start({ params: () => ({ run_id: run() }), keepsData: true, continuation: () => 'now' });
      answer('"1"');
      followed.pause();
      run.set('r2');
      TestBed.tick();
      jest.advanceTimersByTime(60_000);
      http.expectNone('/api/used-seeds');

      followed.resume();

      expectRequest();
    });

    it('does not show what was on its way when it was paused', () => {
      const followed = start();
      answer('"1"');
      jest.advanceTimersByTime(1000);
      const request = expectRequest();

      followed.pause();

      expect(request.cancelled).toBe(true);
    });

    it('takes "unchanged" as a success and keeps the same object', () => {
      const followed = start();
      answer('"1"');
      const before = followed.data();
      jest.advanceTimersByTime(1000);

      expectRequest().flush(null, UNCHANGED);

      expect(followed.data()).toBe(before);
      expect(followed.status()).toBe('live');
      expect(followed.lastUpdated()).toBe(Date.now());
    });

    it('keeps the data and turns stale when a request fails', () => {
      const followed = start();
      answer('"1"');
      jest.advanceTimersByTime(1000);

      expectRequest().flush(null, BROKEN);

      expect(followed.status()).toBe('stale');
      expect(followed.data()).toEqual({ seeds: [] });
      expect(followed.error()?.title).toBe('The server failed');
      expect(followed.failingSince()).toBe(Date.now());
    });

    it('waits twice as long after each failure, at most 30 s', () => {
      start();
      for (const waitMs of [5000, 10000, 20000, 30000, 30000]) {
        expectRequest().flush(null, BROKEN);
        jest.advanceTimersByTime(waitMs - 1);
        http.expectNone(() => true);
        jest.advanceTimersByTime(1);
      }
      answer('"1"');
      jest.advanceTimersByTime(1000);
      expectRequest();
    });

    it('leaves the server alone as long as it asks for', () => {
      start();
      expectRequest().flush(null, { ...BROKEN, headers: { 'Retry-After': '60' } });

      jest.advanceTimersByTime(59_999);
      http.expectNone(() => true);
      jest.advanceTimersByTime(1);
      expectRequest();
    });

    it('rests while the tab is hidden and asks at once when it is shown again', () => {
      start();
      answer('"1"');
      setHidden(true);
      jest.advanceTimersByTime(60_000);
      http.expectNone(() => true);

      setHidden(false);

      answer('"2"');
    });

    it('does not go on after an answer that came to a hidden tab', () => {
      start();
      setHidden(true);
      answer('"1"');

      jest.advanceTimersByTime(60_000);

      http.expectNone(() => true);
    });

    it('pauses, refreshes on demand while paused, and goes on', () => {
      const followed = start();
      answer('"1"');
      followed.pause();
      jest.advanceTimersByTime(60_000);
      http.expectNone(() => true);
      expect(followed.status()).toBe('paused');

      followed.refresh();
      answer('"2"');
      jest.advanceTimersByTime(60_000);
      http.expectNone(() => true);

      followed.resume();
      answer('"3"');
      expect(followed.status()).toBe('live');
    });

    it('goes on with the request that is running, without a second one', () => {
      const followed = start();
      followed.pause();

      followed.resume();

      answer('"1"');
      jest.advanceTimersByTime(1000);
      answer('"2"');
    });

    it('drops data, ETag and the running request of former parameters', () => {
      const runId = signal('r1');
      const followed = start({ params: () => ({ run_id: runId() }) });
      answer('"1"');
      jest.advanceTimersByTime(1000);
      const running = expectRequest();

      runId.set('r2');
      TestBed.tick();

      expect(running.cancelled).toBe(true);
      expect(followed.data()).toBeUndefined();
      const next = expectRequest();
      expect(next.request.params.get('run_id')).toBe('r2');
      expect(next.request.headers.has('If-None-Match')).toBe(false);
    });

    it('keeps the former data on request, and says that it is changing', () => {
      const runId = signal('r1');
      const followed = start({ params: () => ({ run_id: runId() }), keepsData: true });
      answer('"1"');

      runId.set('r2');
      TestBed.tick();

      expect(followed.data()).toEqual({ seeds: [] });
      expect(followed.isChanging()).toBe(true);
      answer('"2"');
      expect(followed.isChanging()).toBe(false);
    });

    it('asks for nothing without parameters', () => {
      const followed = start({ params: () => undefined });

      expect(followed.status()).toBe('loading');
      http.expectNone(() => true);
    });

    it('ends with its owner', () => {
      start();
      answer('"1"');

      injector.destroy();

      jest.advanceTimersByTime(60_000);
      http.expectNone(() => true);
    });
  });
});
