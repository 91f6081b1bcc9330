import { HttpTestingController, type TestRequest } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { aRun, aStanding } from '../testing/builders';
import { at, RunsList } from '../testing/runs-list';
import { LOOK_MS, PAGE_SIZE } from './followed-runs';
import { ROW_PX } from './runs-table';

describe('the list of runs, following', () => {
  let list: RunsList;

  beforeEach(() => {
    list = new RunsList();
  });

  afterEach(() => {
    list.leave();
  });

  it('keeps rows of later pages up to date while they are in sight, though no event tells of them', async () => {
    list.announceRuns(3 * PAGE_SIZE);
    await list.open();
    await list.scrollTo(90);
    await list.scrollTo(200);
    expect(list.rowOf('r100')).toContain('Running');

    list.server.becomes({ run_id: 'r100', silent: true });
    await list.goOn(LOOK_MS);

    expect(list.rowOf('r100')).toContain('Silent');
  });

  it('renews a row that has left its page, and takes out one that is gone', async () => {
    list.announceRuns(3 * PAGE_SIZE);
    await list.open();
    await list.scrollTo(90);
    await list.scrollTo(200);

    list.server.becomes({ run_id: 'r100', started_at: at(900), status: 'failed' });
    list.server.forget('r99');
    await list.goOn(LOOK_MS);
    await list.goOn(1_000);

    expect(list.rowOf('r100')).toContain('Failed');
    expect(list.rowOf('r99')).toBeUndefined();
    expect(list.rowOf('r98')).toBeDefined();
  });

  it('tells of a run that has come between the rows of a later page, and shows it on demand', async () => {
    list.announceRuns(3 * PAGE_SIZE);
    await list.open();
    await list.scrollTo(90);
    await list.scrollTo(200);

    list.server.becomes({ run_id: 'between', started_at: at(100.5) });
    await list.goOn(LOOK_MS);
    list.button('1 new run').click();
    await list.goOn();
    await list.scrollTo(90);
    await list.scrollTo(200);

    expect(list.text()).not.toContain('new run');
    expect(list.rowOf('between')).toBeDefined();
  });

  it('does not take a run for a new one that only was not loaded yet', async () => {
    list.announceRuns(3 * PAGE_SIZE);
    await list.open();

    list.server.delete('r300');
    await list.goOn(1_000);

    expect(list.text()).toContain('299 runs');
    expect(list.text()).not.toContain('new run');
  });

  it('appends nothing of a former list to another one', async () => {
    list.announceRuns(3 * PAGE_SIZE);
    await list.open();
    list.host.querySelector('cdk-virtual-scroll-viewport')?.scrollTo({ top: 90 * ROW_PX });
    await jest.advanceTimersByTimeAsync(50);
    TestBed.tick();
    const asked = list.server.listQueries.length;

    await list.harness.navigateByUrl('/runs?text=r1');
    await list.goOn();
    await list.scrollTo(90);

    expect(list.text()).toContain('111 runs');
    expect(list.server.listQueries.slice(asked).every((query) => query.includes('text=r1'))).toBe(true);
    expect(list.shown().every((id) => id.startsWith('r1'))).toBe(true);
  });

  it('tells of new runs and moves nothing until it is asked to show them', async () => {
    list.announceRuns(2);
    await list.open();
    list.server.announce(aRun({ run_id: 'r3', timestamp: at(3) }));
    await list.goOn(1_000);
    expect(list.shown()).toEqual(['r2', 'r1']);

    list.button('1 new run').click();
    await list.goOn();

    expect(list.shown()).toEqual(['r3', 'r2', 'r1']);
    expect(list.text()).not.toContain('new run');
  });

  it('renews a row in its place when something comes of its run', async () => {
    list.announceRuns(2);
    await list.open();

    list.server.say({ run_id: 'r1', status: 'failed' });
    await list.goOn(1_500);

    expect(list.shown()).toEqual(['r2', 'r1']);
    expect(list.host.querySelectorAll('app-run-row')[1]?.textContent).toContain('Failed');
  });

  it('asks for a row again only when it has been answered: the newest answer stays', async () => {
    list.announceRuns(1);
    await list.open();
    const http = TestBed.inject(HttpTestingController);
    const asked = async (): Promise<TestRequest[]> => {
      await jest.advanceTimersByTimeAsync(1_500);
      return http.match('/api/run-meta/r1');
    };

    list.server.say({ run_id: 'r1', status: 'running' });
    const [first] = await asked();
    list.server.say({ run_id: 'r1', status: 'failed' });
    expect(await asked()).toEqual([]);
    first?.flush({ run: { ...aStanding(), ...aRun({ run_id: 'r1', timestamp: at(1) }), started_at: at(1) } });
    await list.goOn(1_500);

    expect(list.host.querySelector('app-run-row')?.textContent).toContain('Failed');
    expect(list.server.runQueries).toEqual(['r1']);
  });

  it('takes a run out that was deleted elsewhere', async () => {
    list.announceRuns(2);
    await list.open();

    list.server.delete('r2');
    await list.goOn(1_000);

    expect(list.shown()).toEqual(['r1']);
    expect(list.text()).toContain('1 run');
  });
});
