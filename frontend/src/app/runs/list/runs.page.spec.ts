import { HttpTestingController, type TestRequest } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { aRun, aStanding } from '../testing/builders';
import { FakeServer, httpProviders } from '../testing/fake-server';
import { giveLayout } from '../testing/layout';
import { LOOK_MS, MOST_TO_END, PAGE_SIZE } from './followed-runs';
import { NamedViews } from './named-views';
import RunsPage from './runs.page';
import { ROW_PX } from './runs-table';

describe('the list of runs', () => {
  let server: FakeServer;
  let harness: RouterTestingHarness;
  let takeLayoutBack: () => void;

  beforeEach(() => {
    jest.useFakeTimers({ now: new Date('2025-10-02T12:00:00Z') });
    localStorage.clear();
    takeLayoutBack = giveLayout({ rowPx: ROW_PX });
    TestBed.configureTestingModule({
      providers: [...httpProviders, provideRouter([{ path: 'runs', component: RunsPage }], withComponentInputBinding())],
    });
    server = new FakeServer();
  });

  afterEach(() => {
    harness.fixture.destroy();
    server.close();
    takeLayoutBack();
    jest.useRealTimers();
  });

  /** `r1` is the oldest. */
  function announceRuns(count: number): void {
    for (let n = 1; n <= count; n += 1) server.announce(aRun({ run_id: `r${String(n)}`, timestamp: at(n) }));
  }

  async function open(url = '/runs'): Promise<void> {
    harness = await RouterTestingHarness.create(url);
    await goOn();
  }

  async function goOn(milliseconds = 100): Promise<void> {
    for (const step of [milliseconds, 300, 50]) {
      server.answerAll();
      await jest.advanceTimersByTimeAsync(step);
    }
    server.answerAll();
    TestBed.tick();
  }

  const host = (): HTMLElement => harness.fixture.nativeElement as HTMLElement;
  const text = (): string => host().textContent.replace(/\s+/g, ' ');
  const shown = (): (string | undefined)[] => [...host().querySelectorAll('[role=rowheader]')].map((cell) => cell.textContent.trim());
  const url = (): string => TestBed.inject(Router).url;
  function button(name: string): HTMLButtonElement {
    const found = [...host().querySelectorAll('button')].find((one) => (one.getAttribute('aria-label') ?? one.textContent).includes(name));
    if (found === undefined) throw new Error(`no button “${name}”`);
    return found;
  }
  function select(runId: string): void {
    host().querySelector<HTMLInputElement>(`input[aria-label="Select run ${runId}"]`)?.click();
  }

  it('shows the newest runs first, with how many there are', async () => {
    announceRuns(3);
    await open();

    expect(shown()).toEqual(['r3', 'r2', 'r1']);
    expect(text()).toContain('3 runs');
    expect(host().querySelector('[role=table]')?.getAttribute('aria-rowcount')).toBe('4');
  });

  it('says a silent run so, and of too few outcomes no rate', async () => {
    server.say({ run_id: 'quiet', silent: true });
    await open();

    expect(host().querySelector('app-run-row')?.textContent).toContain('Silent');
    expect(host().querySelector('app-run-row')?.textContent).toContain('no outcome yet');
  });

  it('draws only the rows in sight, and loads the next page before its end is reached', async () => {
    announceRuns(3 * PAGE_SIZE);
    await open();
    expect(shown().length).toBeLessThan(60);
    expect(text()).toContain('300 runs');
    const asked = server.listQueries.length;

    host()
      .querySelector('cdk-virtual-scroll-viewport')
      ?.scrollTo({ top: 90 * ROW_PX });
    await goOn(200);

    expect(server.listQueries.slice(asked).some((query) => query.includes('cursor='))).toBe(true);
    expect(shown()).toContain('r210');
  });

  async function scrollTo(row: number): Promise<void> {
    host()
      .querySelector('cdk-virtual-scroll-viewport')
      ?.scrollTo({ top: row * ROW_PX });
    await goOn(200);
  }
  const rowOf = (runId: string): string | undefined =>
    [...host().querySelectorAll('app-run-row')].find((row) => row.querySelector('[role=rowheader]')?.textContent.trim() === runId)
      ?.textContent;

  it('keeps rows of later pages up to date while they are in sight, though no event tells of them', async () => {
    announceRuns(3 * PAGE_SIZE);
    await open();
    await scrollTo(90);
    await scrollTo(200);
    expect(rowOf('r100')).toContain('Running');

    server.becomes({ run_id: 'r100', silent: true });
    await goOn(LOOK_MS);

    expect(rowOf('r100')).toContain('Silent');
  });

  it('renews a row that has left its page, and takes out one that is gone', async () => {
    announceRuns(3 * PAGE_SIZE);
    await open();
    await scrollTo(90);
    await scrollTo(200);

    server.becomes({ run_id: 'r100', started_at: at(900), status: 'failed' });
    server.forget('r99');
    await goOn(LOOK_MS);
    await goOn(1_000);

    expect(rowOf('r100')).toContain('Failed');
    expect(rowOf('r99')).toBeUndefined();
    expect(rowOf('r98')).toBeDefined();
  });

  it('tells of a run that has come between the rows of a later page, and shows it on demand', async () => {
    announceRuns(3 * PAGE_SIZE);
    await open();
    await scrollTo(90);
    await scrollTo(200);

    server.becomes({ run_id: 'between', started_at: at(100.5) });
    await goOn(LOOK_MS);
    button('1 new run').click();
    await goOn();
    await scrollTo(90);
    await scrollTo(200);

    expect(text()).not.toContain('new run');
    expect(rowOf('between')).toBeDefined();
  });

  it('does not take a run for a new one that only was not loaded yet', async () => {
    announceRuns(3 * PAGE_SIZE);
    await open();

    server.delete('r300');
    await goOn(1_000);

    expect(text()).toContain('299 runs');
    expect(text()).not.toContain('new run');
  });

  it('appends nothing of a former list to another one', async () => {
    announceRuns(3 * PAGE_SIZE);
    await open();
    host()
      .querySelector('cdk-virtual-scroll-viewport')
      ?.scrollTo({ top: 90 * ROW_PX });
    await jest.advanceTimersByTimeAsync(50);
    TestBed.tick();
    const asked = server.listQueries.length;

    await harness.navigateByUrl('/runs?text=r1');
    await goOn();
    await scrollTo(90);

    expect(text()).toContain('111 runs');
    expect(server.listQueries.slice(asked).every((query) => query.includes('text=r1'))).toBe(true);
    expect(shown().every((id) => id?.startsWith('r1'))).toBe(true);
  });

  it('asks the server for what is typed from the first key on, one request at a time, and keeps it in the address', async () => {
    announceRuns(12);
    await open();
    const http = TestBed.inject(HttpTestingController);
    const asked: TestRequest[] = [];
    const type = async (value: string): Promise<void> => {
      const field = host().querySelector<HTMLInputElement>('#app-runs-text')!;
      field.value = value;
      field.dispatchEvent(new Event('input'));
      await jest.advanceTimersByTimeAsync(50);
      asked.push(...http.match(({ url }) => url === '/api/run-meta'));
    };
    for (const value of ['r', 'r1', 'r12']) await type(value);
    expect(asked.map(({ request }) => request.params.get('text'))).toEqual(['r']);

    asked[0]?.flush({ runs: [], next: null, total: 0 });
    await goOn();

    expect(server.listQueries.filter((query) => query.includes('text='))).toHaveLength(1);
    expect(server.listQueries.at(-1)).toContain('text=r12');
    expect(shown()).toEqual(['r12']);
    expect(url()).toBe('/runs?text=r12');
  });

  it('drops the answer to a former text that takes longer than typing pauses', async () => {
    announceRuns(12);
    await open();
    const http = TestBed.inject(HttpTestingController);
    const field = host().querySelector<HTMLInputElement>('#app-runs-text')!;
    const asked: TestRequest[] = [];
    for (const value of ['r', 'r1', 'r12']) {
      field.value = value;
      field.dispatchEvent(new Event('input'));
      await jest.advanceTimersByTimeAsync(50);
      asked.push(...http.match(({ url }) => url === '/api/run-meta'));
    }

    await jest.advanceTimersByTimeAsync(300);

    expect(asked.map(({ cancelled }) => cancelled)).toEqual([true]);
    await goOn();
    expect(shown()).toEqual(['r12']);
  });

  it('explains what it cannot read, and does not ask for it', async () => {
    announceRuns(1);
    await open('/runs?min_bias=7');

    expect(text()).toContain('“7” is no bias: 0 to 0.5.');
    expect(server.listQueries.every((query) => !query.includes('min_bias'))).toBe(true);
  });

  it('sorts by the server, and turns the order round the second time', async () => {
    announceRuns(2);
    await open();

    button('Seeds').click();
    await goOn();
    expect(url()).toBe('/runs?sort=seeds');
    expect(server.listQueries.at(-1)).toContain('sort=seeds');
    button('Seeds').click();
    await goOn();

    expect(url()).toBe('/runs?sort=seeds&order=asc');
    expect([...host().querySelectorAll('[aria-sort]')].map((one) => one.getAttribute('aria-sort'))).toEqual(['ascending']);
  });

  it('tells of new runs and moves nothing until it is asked to show them', async () => {
    announceRuns(2);
    await open();
    server.announce(aRun({ run_id: 'r3', timestamp: at(3) }));
    await goOn(1_000);
    expect(shown()).toEqual(['r2', 'r1']);

    button('1 new run').click();
    await goOn();

    expect(shown()).toEqual(['r3', 'r2', 'r1']);
    expect(text()).not.toContain('new run');
  });

  it('renews a row in its place when something comes of its run', async () => {
    announceRuns(2);
    await open();

    server.say({ run_id: 'r1', status: 'failed' });
    await goOn(1_500);

    expect(shown()).toEqual(['r2', 'r1']);
    expect(host().querySelectorAll('app-run-row')[1]?.textContent).toContain('Failed');
  });

  it('asks for a row again only when it has been answered: the newest answer stays', async () => {
    announceRuns(1);
    await open();
    const http = TestBed.inject(HttpTestingController);
    const asked = async (): Promise<TestRequest[]> => {
      await jest.advanceTimersByTimeAsync(1_500);
      return http.match('/api/run-meta/r1');
    };

    server.say({ run_id: 'r1', status: 'running' });
    const [first] = await asked();
    server.say({ run_id: 'r1', status: 'failed' });
    expect(await asked()).toEqual([]);
    first?.flush({ run: { ...aStanding(), ...aRun({ run_id: 'r1', timestamp: at(1) }), started_at: at(1) } });
    await goOn(1_500);

    expect(host().querySelector('app-run-row')?.textContent).toContain('Failed');
    expect(server.runQueries).toEqual(['r1']);
  });

  it('takes a run out that was deleted elsewhere', async () => {
    announceRuns(2);
    await open();

    server.delete('r2');
    await goOn(1_000);

    expect(shown()).toEqual(['r1']);
    expect(text()).toContain('1 run');
  });

  it('keeps the selection in the address, and leads to the comparison from two on', async () => {
    announceRuns(3);
    await open();
    select('r3');
    await goOn();
    expect(host().querySelector('a.compare')).toBeNull();

    select('r1');
    await goOn();

    expect(url()).toBe('/runs?select=r3,r1');
    expect(host().querySelector('a.compare')?.getAttribute('href')).toBe('/compare?runs=r3,r1');
  });

  it('goes from row to row and selects by keyboard alone', async () => {
    announceRuns(3);
    await open();
    const press = (key: string): void => {
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    };
    host().querySelector<HTMLElement>('app-run-row a')?.focus();
    press('ArrowDown');
    expect(document.activeElement?.textContent).toBe('r2');
    press('End');
    expect(document.activeElement?.textContent).toBe('r1');

    press(' ');
    await goOn();

    expect(url()).toBe('/runs?select=r1');
  });

  describe('at the End key, with runs that are not loaded yet', () => {
    const press = (key: string): void => {
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      TestBed.tick();
    };
    async function pressEnd(count: number): Promise<void> {
      announceRuns(count);
      await open();
      host().querySelector<HTMLElement>('app-run-row a')?.focus();
      press('End');
      await jest.advanceTimersByTimeAsync(50);
      TestBed.tick();
    }

    it('goes to the last of all, and back to the first at Home', async () => {
      await pressEnd(1_200);
      expect(document.activeElement?.textContent).toBe('r1101');
      expect(host().querySelector('progress')).toMatchObject({ value: 100, max: 1_200 });
      expect(text()).toContain('Loading up to the last run: 100 of 1,200 runs');

      await goOn();
      expect(document.activeElement?.textContent).toBe('r1');
      expect(host().querySelector('progress')).toBeNull();

      press('Home');
      await goOn();
      expect(document.activeElement?.textContent).toBe('r1200');
    });

    it('loads so many at most, and says how to get to the others', async () => {
      await pressEnd(MOST_TO_END + 700);
      await goOn();

      expect(document.activeElement?.textContent).toBe('r601');
      expect(text()).toContain('of 10,700 runs are loaded. End loads more');
      press('End');
      await goOn();
      expect(document.activeElement?.textContent).toBe('r1');
      expect(text()).not.toContain('are loaded');
    });

    it('stops on demand, at the last that is there', async () => {
      await pressEnd(5_000);
      button('Stop').focus();
      button('Stop').click();
      TestBed.tick();

      expect(host().querySelector('progress')).toBeNull();
      expect(document.activeElement?.textContent).toBe('r4901');
      await goOn();
      expect(server.listQueries.filter((query) => query.includes('cursor=')).length).toBeLessThan(3);
    });
  });

  it('compares the two newest in one step', async () => {
    announceRuns(3);
    await open();

    const link = [...host().querySelectorAll('a')].find(({ textContent }) => textContent.includes('Compare the two newest'));

    expect(link?.getAttribute('href')).toBe('/compare?runs=r3,r2&baseline=r2');
  });

  it('puts a column away, and says so in the address', async () => {
    announceRuns(1);
    await open('/runs?hide=bias');

    expect([...host().querySelectorAll('[role=columnheader]')].map((one) => one.textContent.trim())).not.toContain('Seed bias');
    expect(host().querySelectorAll('app-run-row [role=cell]')).toHaveLength(7);
  });

  it('applies a named view and leaves the selection alone', async () => {
    announceRuns(2);
    TestBed.inject(NamedViews).save('mine', { sort: 'seeds', hide: 'trend' });
    await open('/runs?select=r1');

    button('Views').click();
    TestBed.tick();
    button('mine').click();
    await goOn();

    expect(url()).toBe('/runs?sort=seeds&hide=trend&select=r1');
    expect(button('Views').textContent).toContain('mine');
  });

  it('says that nothing matches, that there is nothing, and that it cannot load', async () => {
    await open('/runs?text=nobody');
    expect(text()).toContain('Nothing matches these filters');

    await harness.navigateByUrl('/runs');
    await goOn();
    expect(text()).toContain('No run yet');

    server.broken.add('list');
    await harness.navigateByUrl('/runs?sort=seeds');
    await goOn();
    expect(host().querySelector('[role=alert]')?.textContent).toContain('The server failed');
  });

  it('keeps what it shows while the server fails, and says since when', async () => {
    announceRuns(1);
    await open();
    server.broken.add('list');

    await goOn(31_000);

    expect(shown()).toEqual(['r1']);
    expect(text()).toContain('Not up to date since');
  });
});

/** A minute apart. */
function at(n: number): string {
  return new Date(Date.parse('2025-10-01T00:00:00Z') + n * 60_000).toISOString();
}
