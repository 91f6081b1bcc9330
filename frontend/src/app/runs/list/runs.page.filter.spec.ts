import { HttpTestingController, type TestRequest } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { RunsList } from '../testing/runs-list';
import { NamedViews } from './named-views';

describe('the list of runs, narrowed and sorted', () => {
  let list: RunsList;

  beforeEach(() => {
    list = new RunsList();
  });

  afterEach(() => {
    list.leave();
  });

  it('asks the server for what is typed from the first key on, one request at a time, and keeps it in the address', async () => {
    list.announceRuns(12);
    await list.open();
    const http = TestBed.inject(HttpTestingController);
    const asked: TestRequest[] = [];
    const type = async (value: string): Promise<void> => {
      list.type(value);
      await jest.advanceTimersByTimeAsync(50);
      asked.push(...http.match(({ url }) => url === '/api/run-meta'));
    };
    for (const value of ['r', 'r1', 'r12']) await type(value);
    expect(asked.map(({ request }) => request.params.get('text'))).toEqual(['r']);

    asked[0]?.flush({ runs: [], next: null, total: 0 });
    await list.goOn();

    expect(list.server.listQueries.filter((query) => query.includes('text='))).toHaveLength(1);
    expect(list.server.listQueries.at(-1)).toContain('text=r12');
    expect(list.shown()).toEqual(['r12']);
    expect(list.url).toBe('/runs?text=r12');
  });

  it('drops the answer to a former text that takes longer than typing pauses', async () => {
    list.announceRuns(12);
    await list.open();
    const http = TestBed.inject(HttpTestingController);
    const asked: TestRequest[] = [];
    for (const value of ['r', 'r1', 'r12']) {
      list.type(value);
      await jest.advanceTimersByTimeAsync(50);
      asked.push(...http.match(({ url }) => url === '/api/run-meta'));
    }

    await jest.advanceTimersByTimeAsync(300);

    expect(asked.map(({ cancelled }) => cancelled)).toEqual([true]);
    await list.goOn();
    expect(list.shown()).toEqual(['r12']);
  });

  it('explains what it cannot read, and does not ask for it', async () => {
    list.announceRuns(1);
    await list.open('/runs?min_bias=7');

    expect(list.text()).toContain('“7” is no bias: 0 to 0.5.');
    expect(list.server.listQueries.every((query) => !query.includes('min_bias'))).toBe(true);
  });

  it('sorts by the server, and turns the order round the second time', async () => {
    list.announceRuns(2);
    await list.open();

    list.button('Seeds').click();
    await list.goOn();
    expect(list.url).toBe('/runs?sort=seeds');
    expect(list.server.listQueries.at(-1)).toContain('sort=seeds');
    list.button('Seeds').click();
    await list.goOn();

    expect(list.url).toBe('/runs?sort=seeds&order=asc');
    expect([...list.host.querySelectorAll('[aria-sort]')].map((one) => one.getAttribute('aria-sort'))).toEqual(['ascending']);
  });

  it('puts a column away, and says so in the address', async () => {
    list.announceRuns(1);
    await list.open('/runs?hide=bias');

    expect([...list.host.querySelectorAll('[role=columnheader]')].map((one) => one.textContent.trim())).not.toContain('Seed bias');
    expect(list.host.querySelectorAll('app-run-row [role=cell]')).toHaveLength(7);
  });

  it('applies a named view and leaves the selection alone', async () => {
    list.announceRuns(2);
    TestBed.inject(NamedViews).save('mine', { sort: 'seeds', hide: 'trend' });
    await list.open('/runs?select=r1');

    list.button('Views').click();
    TestBed.tick();
    list.button('mine').click();
    await list.goOn();

    expect(list.url).toBe('/runs?sort=seeds&hide=trend&select=r1');
    expect(list.button('Views').textContent).toContain('mine');
  });
});
