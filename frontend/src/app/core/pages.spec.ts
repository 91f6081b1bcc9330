import { type HttpClient, provideHttpClient, type HttpResponse } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting, type TestRequest } from '@angular/common/http/testing';
import { createEnvironmentInjector, EnvironmentInjector, runInInjectionContext, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { Observable } from 'rxjs';
import { follow } from './follow';
import { pagesOf } from './pages';
import { FakeStream } from './testing/fake-stream';

const RENEW_MS = 10_000;
const BROKEN = { status: 500, statusText: 'Internal Server Error' };

interface Answer {
  readonly items: readonly string[];
  readonly next: string | null;
}

interface Question {
  readonly of: string;
}

function list(http: HttpClient, _rootUrl: string, params: Question): Observable<HttpResponse<Answer> & { readonly body: Answer }> {
  return http.get<Answer>('/list', { params: { ...params }, observe: 'response' }) as Observable<
    HttpResponse<Answer> & { readonly body: Answer }
  >;
}

describe('pagesOf', () => {
  let http: HttpTestingController;
  let stream: FakeStream;
  const question = signal<Question>({ of: 'a' });

  beforeEach(() => {
    jest.useFakeTimers();
    stream = FakeStream.install();
    question.set({ of: 'a' });
    TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting()] });
    http = TestBed.inject(HttpTestingController);
  });

  afterEach(() => {
    http.verify();
    TestBed.resetTestingModule();
    stream.uninstall();
    jest.useRealTimers();
  });

  /** Three of its items are on each page; with the connection it is asked for twice. */
  async function start({ keepsData = true } = {}) {
    const injector = createEnvironmentInjector([], TestBed.inject(EnvironmentInjector));
    const pages = runInInjectionContext(injector, () => {
      const first = follow(list, { params: question, byClockMs: () => RENEW_MS, keepsData });
      return pagesOf<Question, Answer, string>({
        operation: list,
        first,
        params: question,
        itemsOf: ({ items }) => items,
        nextOf: ({ next }) => next,
        keyOf: (item) => item,
      });
    });
    TestBed.tick();
    await answer('', 'abc', 'c');
    return pages;
  }

  /** The one request that is under way. */
  function expectRequest(cursor: string): TestRequest {
    return http.expectOne(({ params }) => (params.get('cursor') ?? '') === cursor);
  }

  async function answer(cursor: string, items: string, next: string | null): Promise<void> {
    expectRequest(cursor).flush({ items: Array.from(items), next });
    await pass(0);
  }

  async function pass(milliseconds: number): Promise<void> {
    await jest.advanceTimersByTimeAsync(milliseconds);
    TestBed.tick();
  }

  it('adds the next page below', async () => {
    const pages = await start();

    pages.more();
    expect(pages.isLoading()).toBe(true);
    await answer('c', 'def', null);

    expect([pages.items().join(''), pages.hasMore(), pages.isLoading()]).toEqual(['abcdef', false, false]);
  });

  it('renews all pages with the first one, from its new end on, and shows them at once', async () => {
    const pages = await start();
    pages.more();
    await answer('c', 'def', null);

    await pass(RENEW_MS);
    await answer('', '0ab', 'b');
    expect(pages.items().join('')).toBe('abcdef');
    await answer('b', 'cde', 'e');

    expect([pages.items().join(''), pages.hasMore(), pages.first()?.next]).toEqual(['0abcde', true, 'b']);
  });

  it('has fewer pages when there are fewer items', async () => {
    const pages = await start();
    pages.more();
    await answer('c', 'def', null);

    await pass(RENEW_MS);
    await answer('', 'ab', null);

    expect([pages.items().join(''), pages.hasMore()]).toEqual(['ab', false]);
  });

  it('goes on from the renewed pages when more is asked for meanwhile', async () => {
    const pages = await start();
    pages.more();
    await answer('c', 'def', 'f');
    await pass(RENEW_MS);
    await answer('', '0ab', 'b');

    pages.more();
    await answer('b', 'cde', 'e');
    expect(pages.items().join('')).toBe('abcdef');
    await answer('e', 'f', null);

    expect([pages.items().join(''), pages.isLoading()]).toEqual(['0abcdef', false]);
  });

  it('keeps what it shows when a page cannot be renewed, says so, and tries again with the next answer', async () => {
    const pages = await start();
    pages.more();
    await answer('c', 'def', null);
    await pass(RENEW_MS);
    await answer('', '0ab', 'b');
    expectRequest('b').flush({ error: 'internal_error', details: 'It failed.', request_id: 'r' }, BROKEN);
    expect([pages.items().join(''), pages.problem()?.details]).toEqual(['abcdef', 'It failed.']);

    await pass(RENEW_MS);
    await answer('', '0ab', 'b');
    await answer('b', 'cdef', null);

    expect([pages.items().join(''), pages.problem()]).toEqual(['0abcdef', undefined]);
  });

  it('adds nothing of a former question to the list of another one', async () => {
    const pages = await start();
    pages.more();
    const former = expectRequest('c');

    question.set({ of: 'x' });
    TestBed.tick();
    expect([former.cancelled, pages.isLoading(), pages.hasMore()]).toEqual([true, false, false]);
    pages.more();
    await answer('', 'xyz', 'z');

    expect([pages.items().join(''), pages.hasMore()]).toEqual(['xyz', true]);
  });

  it('keeps all pages in sight until another question is answered', async () => {
    const pages = await start();
    pages.more();
    await answer('c', 'def', null);

    question.set({ of: 'x' });
    TestBed.tick();
    expect(pages.items().join('')).toBe('abcdef');
    await answer('', 'x', null);

    expect(pages.items().join('')).toBe('x');
  });

  it('shows nothing of a former question where its data are not kept', async () => {
    const pages = await start({ keepsData: false });

    question.set({ of: 'x' });
    TestBed.tick();

    expect(pages.items()).toEqual([]);
    await answer('', 'x', null);
  });
});
