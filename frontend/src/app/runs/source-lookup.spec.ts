import { HttpTestingController, type TestRequest } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { SourceLookup } from './source-lookup';
import { httpProviders } from './testing/fake-server';

describe('SourceLookup', () => {
  let sources: SourceLookup;
  let http: HttpTestingController;

  beforeEach(() => {
    TestBed.configureTestingModule({ providers: httpProviders });
    sources = TestBed.inject(SourceLookup);
    http = TestBed.inject(HttpTestingController);
  });

  afterEach(() => {
    http.verify();
  });

  function expectLookup(): TestRequest {
    return http.expectOne('/api/corpus/lookup');
  }

  it('tells the entries that are missing from those that are there', () => {
    sources.lookUp(['a', 'b', 'a']);
    const request = expectLookup();
    request.flush({ found: ['a'] });

    expect(request.request.body).toEqual({ ids: ['a', 'b'] });
    expect([...sources.found()]).toEqual([
      ['a', true],
      ['b', false],
    ]);
  });

  it('asks for each entry once', () => {
    sources.lookUp(['a']);
    expectLookup().flush({ found: ['a'] });

    sources.lookUp(['a', 'b']);

    expect(expectLookup().request.body).toEqual({ ids: ['b'] });
  });

  it('asks for at most 1,000 entries at once', () => {
    sources.lookUp(Array.from({ length: 2_500 }, (_, index) => String(index)));

    const sizes = http.match('/api/corpus/lookup').map(({ request }) => (request.body as { ids: string[] }).ids.length);

    expect(sizes).toEqual([1_000, 1_000, 500]);
  });

  it('claims nothing after a failure, and asks again with the next call', () => {
    sources.lookUp(['a']);
    expectLookup().flush(null, { status: 503, statusText: 'Service Unavailable' });
    expect(sources.found().has('a')).toBe(false);

    sources.lookUp(['a']);

    expectLookup();
  });

  it('asks again for a missing entry on demand, and for no other', () => {
    sources.lookUp(['a', 'b']);
    expectLookup().flush({ found: ['a'] });
    sources.lookAgain('a');
    sources.lookAgain('b');

    const request = expectLookup();
    request.flush({ found: ['b'] });

    expect(request.request.body).toEqual({ ids: ['b'] });
    expect(sources.found().get('b')).toBe(true);
  });
});
