import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting, type TestRequest } from '@angular/common/http/testing';
import { createEnvironmentInjector, EnvironmentInjector, runInInjectionContext, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { listUsedSeeds } from '../api/fn/used-seeds/list-used-seeds';
import { poll, type PollOptions } from './poller';

const UNCHANGED = { status: 304, statusText: 'Not Modified' };
const BROKEN = { status: 500, statusText: 'Internal Server Error' };

describe('poll', () => {
  let http: HttpTestingController;
  let injector: EnvironmentInjector;
  let hidden = false;

  beforeEach(() => {
    jest.useFakeTimers({ now: new Date('2025-10-02T09:20:00Z') });
    TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting()] });
    http = TestBed.inject(HttpTestingController);
    injector = createEnvironmentInjector([], TestBed.inject(EnvironmentInjector));
    hidden = false;
    jest.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden);
  });

  afterEach(() => {
    http.verify();
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  function start(options: Partial<PollOptions<{ run_id?: string }>> = {}) {
    const poller = runInInjectionContext(injector, () =>
      poll(listUsedSeeds, { params: () => ({ run_id: 'r1' }), intervalMs: 1000, ...options }),
    );
    TestBed.tick();
    return poller;
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
    const poller = start();
    expect(poller.status()).toBe('loading');

    answer('"1"');

    expect(poller.status()).toBe('live');
    expect(poller.data()).toEqual({ seeds: [] });
    expect(poller.lastUpdated()).toBe(Date.now());
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
    const poller = start({ params: () => ({ run_id: run() }), keepsData: true, continuation: () => 'now' });
    answer('"1"');
    poller.pause();
    run.set('r2');
    TestBed.tick();
    jest.advanceTimersByTime(60_000);
    http.expectNone('/api/used-seeds');

    poller.resume();

    expectRequest();
  });

  it('does not show what was on its way when it was paused', () => {
    const poller = start();
    answer('"1"');
    jest.advanceTimersByTime(1000);
    const request = expectRequest();

    poller.pause();

    expect(request.cancelled).toBe(true);
  });

  it('takes "unchanged" as a success and keeps the same object', () => {
    const poller = start();
    answer('"1"');
    const before = poller.data();
    jest.advanceTimersByTime(1000);

    expectRequest().flush(null, UNCHANGED);

    expect(poller.data()).toBe(before);
    expect(poller.status()).toBe('live');
    expect(poller.lastUpdated()).toBe(Date.now());
  });

  it('keeps the data and turns stale when a request fails', () => {
    const poller = start();
    answer('"1"');
    jest.advanceTimersByTime(1000);

    expectRequest().flush(null, BROKEN);

    expect(poller.status()).toBe('stale');
    expect(poller.data()).toEqual({ seeds: [] });
    expect(poller.error()?.title).toBe('The server failed');
    expect(poller.failingSince()).toBe(Date.now());
  });

  it('waits twice as long after each failure, at most 30 s', () => {
    start();
    for (const waitMs of [2000, 4000, 8000, 16000, 30000, 30000]) {
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
    const poller = start();
    answer('"1"');
    poller.pause();
    jest.advanceTimersByTime(60_000);
    http.expectNone(() => true);
    expect(poller.status()).toBe('paused');

    poller.refresh();
    answer('"2"');
    jest.advanceTimersByTime(60_000);
    http.expectNone(() => true);

    poller.resume();
    answer('"3"');
    expect(poller.status()).toBe('live');
  });

  it('goes on with the request that is running, without a second one', () => {
    const poller = start();
    poller.pause();

    poller.resume();

    answer('"1"');
    jest.advanceTimersByTime(1000);
    answer('"2"');
  });

  it('drops data, ETag and the running request of former parameters', () => {
    const runId = signal('r1');
    const poller = start({ params: () => ({ run_id: runId() }) });
    answer('"1"');
    jest.advanceTimersByTime(1000);
    const running = expectRequest();

    runId.set('r2');
    TestBed.tick();

    expect(running.cancelled).toBe(true);
    expect(poller.data()).toBeUndefined();
    const next = expectRequest();
    expect(next.request.params.get('run_id')).toBe('r2');
    expect(next.request.headers.has('If-None-Match')).toBe(false);
  });

  it('keeps the former data on request, and says that it is changing', () => {
    const runId = signal('r1');
    const poller = start({ params: () => ({ run_id: runId() }), keepsData: true });
    answer('"1"');

    runId.set('r2');
    TestBed.tick();

    expect(poller.data()).toEqual({ seeds: [] });
    expect(poller.isChanging()).toBe(true);
    answer('"2"');
    expect(poller.isChanging()).toBe(false);
  });

  it('asks for nothing without parameters', () => {
    const poller = start({ params: () => undefined });

    expect(poller.status()).toBe('loading');
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
