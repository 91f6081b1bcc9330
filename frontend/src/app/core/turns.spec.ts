import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import type { Subscription } from 'rxjs';
import { turnsInterceptor } from './turns';

describe('turnsInterceptor', () => {
  let seen: string[];

  beforeEach(() => {
    jest.useFakeTimers();
    seen = [];
    TestBed.configureTestingModule({ providers: [provideHttpClient(withInterceptors([turnsInterceptor])), provideHttpClientTesting()] });
  });

  afterEach(() => {
    jest.runAllTimers();
    jest.useRealTimers();
  });

  /** As the app does: what an answer changes is drawn in a later task. */
  function ask(path: string): Subscription {
    return TestBed.inject(HttpClient)
      .get(path)
      .subscribe({
        next: () => {
          seen.push(path);
          setTimeout(() => seen.push(`${path} drawn`));
        },
        error: () => seen.push(`${path} failed`),
      });
  }

  function answer(path: string): void {
    TestBed.inject(HttpTestingController).expectOne(path).flush({});
  }

  it('lets an answer through at once where none is being drawn', () => {
    ask('/a');
    answer('/a');

    expect(seen).toEqual(['/a']);
  });

  it('lets answers of one moment through one by one, each when the one before is drawn', () => {
    for (const path of ['/a', '/b', '/c']) ask(path);
    for (const path of ['/b', '/a', '/c']) answer(path);
    expect(seen).toEqual(['/b']);

    jest.runAllTimers();

    expect(seen).toEqual(['/b', '/b drawn', '/a', '/a drawn', '/c', '/c drawn']);
  });

  it('passes over an answer that nobody waits for any more', () => {
    const [, second] = ['/a', '/b', '/c'].map(ask);
    for (const path of ['/a', '/b', '/c']) answer(path);
    second?.unsubscribe();

    jest.runAllTimers();

    expect(seen).toEqual(['/a', '/a drawn', '/c', '/c drawn']);
  });

  it('tells of a failure at once', () => {
    ask('/a');
    ask('/b');
    answer('/a');
    TestBed.inject(HttpTestingController).expectOne('/b').flush(null, { status: 404, statusText: 'Not Found' });

    expect(seen).toEqual(['/a', '/b failed']);
  });
});
