import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import type { CompareResponse } from '../api/models/compare-response';
import type { ComparedCellResponse } from '../api/models/compared-cell-response';
import type { RunResponse } from '../api/models/run-response';
import { FakeStream } from '../core/testing/fake-stream';
import ComparePage from './compare.page';

describe('the comparison of runs', () => {
  let harness: RouterTestingHarness;
  let http: HttpTestingController;
  let stream: FakeStream;

  beforeEach(() => {
    jest.useFakeTimers();
    stream = FakeStream.install();
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(),
        provideHttpClientTesting(),
        provideRouter([{ path: 'compare', component: ComparePage }], withComponentInputBinding()),
      ],
    });
    http = TestBed.inject(HttpTestingController);
  });

  afterEach(() => {
    harness.fixture.destroy();
    stream.uninstall();
    jest.useRealTimers();
  });

  async function open(url: string): Promise<void> {
    harness = await RouterTestingHarness.create(url);
    TestBed.tick();
  }

  /** Answers the one question for a comparison. @returns its query */
  async function answer(comparison: CompareResponse): Promise<URLSearchParams> {
    const request = http.expectOne(({ url }) => url === '/api/insights/compare');
    request.flush(comparison);
    await jest.advanceTimersByTimeAsync(0);
    TestBed.tick();
    return new URLSearchParams(request.request.params.toString());
  }

  const host = (): HTMLElement => harness.fixture.nativeElement as HTMLElement;
  const text = (): string => host().textContent.replace(/\s+/g, ' ');
  const url = (): string => TestBed.inject(Router).url;
  const row = (name: string): string =>
    [...host().querySelectorAll('tr')]
      .map((one) => [...one.children].map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim()).join(' '))
      .find((words) => words.startsWith(name)) ?? '';
  async function press(name: string): Promise<void> {
    [...host().querySelectorAll('button')].find((one) => (one.getAttribute('aria-label') ?? one.textContent).includes(name))?.click();
    await jest.advanceTimersByTimeAsync(0);
    TestBed.tick();
  }

  it('asks for differences only, held against the given baseline', async () => {
    await open('/compare?runs=a,b&baseline=b');

    const query = await answer(aComparison({ baseline: 'b' }));

    expect(Object.fromEntries(query)).toMatchObject({ runs: 'a,b', baseline: 'b', all: 'false' });
    expect(text()).toContain('2 of 5 functions differ');
    expect([...host().querySelectorAll('thead th')].map((one) => one.textContent.includes('Baseline'))).toEqual([false, true]);
  });

  it('shows the settings that differ, and the others on demand', async () => {
    await open('/compare?runs=a,b');
    await answer(aComparison());
    expect(row('Seed bias')).toBe('Seed bias 0.20 0.41');
    expect(row('Beam')).toBe('');

    host().querySelector<HTMLInputElement>('input[type=checkbox]')?.click();
    await jest.advanceTimersByTimeAsync(0);
    TestBed.tick();
    const query = await answer(aComparison());

    expect(query.get('all')).toBe('true');
    expect(row('Beam')).toContain('24 24');
    expect(row('Seed bias')).toContain('differs');
    expect(url()).toBe('/compare?runs=a,b&all=true');
  });

  it('tells what came of the runs apart from what they were set to, and nothing twice', async () => {
    const settings = [
      { name: 'seed_bias', values: [0.2, 0.41], differs: true },
      { name: 'status', values: ['running', 'finished'], differs: true },
      { name: 'finished_at', values: [null, '2025-10-02T09:20:00.000Z'], differs: true },
      { name: 'duration_ms', values: [1_000, 2_000], differs: true },
      { name: 'outcomes', values: [5, 6], differs: true },
      { name: 'solved', values: [2, 3], differs: true },
    ];
    await open('/compare?runs=a,b');
    await answer(aComparison({ settings }));
    const groups = [...host().querySelectorAll('tbody')].map((group) =>
      [...group.querySelectorAll('tr > :first-child')].map(({ textContent }) => textContent.trim()),
    );

    expect(groups.slice(0, 2)).toEqual([
      ['In all', 'Solved functions', 'Against the baseline', 'Sources used', 'Status', expect.stringContaining('Finished'), 'Duration'],
      ['Settings', 'Seed bias'],
    ]);
    expect(row('Status')).toBe('Status Running Finished');
    expect(row('Finished')).toMatch(/^Finished, .+ – Oct \d, 2025, \d\d:\d\d:00$/);
  });

  it('is a table also where its rows are laid out below each other, and names the runs when they are more than two', async () => {
    const names = (): (string | undefined)[] =>
      [...host().querySelectorAll<HTMLElement>('tbody tr:nth-child(2) > [role=cell]')].map((cell) => cell.dataset['name']);
    await open('/compare?runs=a,b');
    await answer(aComparison());
    expect(host().querySelectorAll('[role=table] > [role=rowgroup] > [role=row]')).toHaveLength(host().querySelectorAll('tr').length);
    expect(new Set(names())).toEqual(new Set([undefined]));

    await harness.navigateByUrl('/compare?runs=a,b,c');
    TestBed.tick();
    await answer(aComparison({ runs: ['a', 'b', 'c'].map(aRun) }));

    expect(names().slice(0, 3)).toEqual(['a', 'b', 'c']);
  });

  it('says in words what was gained, lost, and not tried', async () => {
    await open('/compare?runs=a,b');
    await answer(aComparison());

    expect(row('gcd')).toMatch(/Not solved, 3 of 5 tests.*Solved, 5 of 5 tests ?gained/);
    expect(row('sort')).toMatch(/Solved, 5 of 5 tests.*Not solved, 3 of 5 tests ?lost/);
    expect(row('tree')).toMatch(/Solved.*not tried/);
  });

  it('counts the sources that were used, each once', async () => {
    await open('/compare?runs=a,b');
    await answer(aComparison());

    expect(row('Sources used')).toBe('Sources used 3 sources 6 sources 4 gained, 1 lost');
  });

  it('names the seeds that were gained and lost when a function is unfolded, and keeps that in the address', async () => {
    await open('/compare?runs=a,b');
    await answer(aComparison());

    await press('gcd');

    expect(url()).toBe('/compare?runs=a,b&open=gcd');
    expect([...host().querySelectorAll('a[href^="/sources/"]')].map((one) => one.getAttribute('href'))).toEqual([
      '/sources/s%2F1',
      '/sources/s2',
    ]);
    expect(row('gcd')).toContain('and 3 more');
  });

  it('takes another baseline, and a run out of three', async () => {
    await open('/compare?runs=a,b,c');
    await answer(aComparison({ runs: ['a', 'b', 'c'].map(aRun) }));
    await press('Make baseline: b');
    await answer(aComparison({ runs: ['a', 'b', 'c'].map(aRun), baseline: 'b' }));
    expect(url()).toBe('/compare?runs=a,b,c&baseline=b');

    await press('Take b out of the comparison');

    expect(url()).toBe('/compare?runs=a,c');
  });

  it('says which runs it does not know', async () => {
    await open('/compare?runs=a,b,gone');

    await answer(aComparison({ missing: ['gone'] }));

    expect(text()).toContain('Nothing is known of gone');
  });

  it.each(['/compare', '/compare?runs=a', '/compare?runs=a,a'])('asks for two runs at %s, and not the server', async (address) => {
    await open(address);

    expect(text()).toContain('Choose at least two runs');
    http.expectNone(({ url: asked }) => asked === '/api/insights/compare');
  });

  it('says that it cannot load, and tries again on demand', async () => {
    await open('/compare?runs=a,b');
    http
      .expectOne(({ url: asked }) => asked === '/api/insights/compare')
      .flush({ error: 'internal_error', details: 'It failed.', request_id: 'r' }, { status: 500, statusText: 'Internal Server Error' });
    TestBed.tick();
    expect(host().querySelector('[role=alert]')?.textContent).toContain('It failed.');

    await press('Try again');
    await answer(aComparison());

    expect(text()).toContain('functions differ');
  });

  it('compares runs whose ids have commas', async () => {
    await open('/compare?runs=a%252Cb,c');

    const query = await answer(aComparison({ runs: ['a,b', 'c'].map(aRun), baseline: 'a,b' }));
    expect(query.get('runs')).toBe('a%2Cb,c');
    await press('Make baseline: c');

    expect(url()).toBe('/compare?runs=a%252Cb,c&baseline=c');
  });

  it('adds no functions of a former comparison to another one', async () => {
    await open('/compare?runs=a,b,c');
    await answer(aComparison({ runs: ['a', 'b', 'c'].map(aRun), next: 'cursor-1' }));
    await press('Load more functions');
    const former = http.expectOne(({ params }) => params.get('cursor') === 'cursor-1');

    await press('Take c out of the comparison');
    await answer(aComparison({ next: 'cursor-2' }));

    expect(former.cancelled).toBe(true);
    expect(host().querySelector('app-show-more button')?.textContent).toContain('Load more functions');
  });

  it('loads more functions on demand', async () => {
    await open('/compare?runs=a,b');
    await answer(aComparison({ next: 'cursor-1' }));

    await press('Load more functions');
    const query = await answer(aComparison({ functions: [{ function: 'zip', differs: true, cells: [aCell(), null] }] }));

    expect(query.get('cursor')).toBe('cursor-1');
    expect(row('gcd')).not.toBe('');
    expect(row('zip')).not.toBe('');
  });
});

function aRun(run_id: string): RunResponse {
  return {
    run_id,
    timestamp: null,
    seed_bias: 0.2,
    seeding_enabled: true,
    max_iters: 10,
    beam: 24,
    notes: null,
    status: 'finished',
    started_at: '2025-10-02T09:00:00.000Z',
    finished_at: null,
    duration_ms: null,
    last_signal_at: null,
    silent: false,
    locked: false,
    seeds: 3,
    outcomes: 5,
    solved: 3,
    success_rate: 0.6,
  };
}

function aCell(fields: Partial<ComparedCellResponse> = {}): ComparedCellResponse {
  return {
    outcome: 'solved',
    outcome_id: 'o1',
    passed: 5,
    total: 5,
    score: null,
    usage: null,
    iterations: null,
    duration_ms: null,
    seeds: 1,
    gained: [],
    lost: [],
    gained_count: 0,
    lost_count: 0,
    ...fields,
  };
}

function aComparison(fields: Partial<CompareResponse> = {}): CompareResponse {
  const unsolved = aCell({ outcome: 'unsolved', passed: 3 });
  return {
    baseline: 'a',
    runs: ['a', 'b'].map(aRun),
    missing: [],
    settings: [
      { name: 'seed_bias', values: [0.2, 0.41], differs: true },
      { name: 'beam', values: [24, 24], differs: false },
    ],
    totals: { function_count: 5, functions_differ: 2 },
    functions: [
      { function: 'gcd', differs: true, cells: [unsolved, aCell({ gained: ['s/1'], gained_count: 4, lost: ['s2'], lost_count: 1 })] },
      { function: 'sort', differs: true, cells: [aCell(), unsolved] },
      { function: 'tree', differs: true, cells: [aCell(), null] },
    ],
    next: null,
    seeds: { sources: [3, 6], gained: [0, 4], lost: [0, 1] },
    effects: [null, { gained: 1, lost: 1, same: 3 }],
    ...fields,
  };
}
