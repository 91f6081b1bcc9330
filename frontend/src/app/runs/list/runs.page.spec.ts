import { TestBed } from '@angular/core/testing';
import { RouterTestingHarness } from '@angular/router/testing';
import { RunsList } from '../testing/runs-list';

describe('the list of runs', () => {
  let list: RunsList;

  beforeEach(() => {
    list = new RunsList();
  });

  afterEach(() => {
    list.leave();
  });

  it('shows the newest runs first, with how many there are', async () => {
    list.announceRuns(3);
    await list.open();

    expect(list.shown()).toEqual(['r3', 'r2', 'r1']);
    expect(list.text()).toContain('3 runs');
    expect(list.host.querySelector('[role=table]')?.getAttribute('aria-rowcount')).toBe('4');
  });

  it('says a silent run so, and of too few outcomes no rate', async () => {
    list.server.say({ run_id: 'quiet', silent: true });
    await list.open();

    expect(list.host.querySelector('app-run-row')?.textContent).toContain('Silent');
    expect(list.host.querySelector('app-run-row')?.textContent).toContain('no outcome yet');
  });

  it('keeps the selection in the address, and leads to the comparison from two on', async () => {
    list.announceRuns(3);
    await list.open();
    list.select('r3');
    await list.goOn();
    expect(list.host.querySelector('a.compare')).toBeNull();

    list.select('r1');
    await list.goOn();

    expect(list.url).toBe('/runs?select=r3,r1');
    expect(list.host.querySelector('a.compare')?.getAttribute('href')).toBe('/compare?runs=r3,r1');
  });

  it('compares the two newest in one step', async () => {
    list.announceRuns(3);
    await list.open();

    const link = [...list.host.querySelectorAll('a')].find(({ textContent }) => textContent.includes('Compare the two newest'));

    expect(link?.getAttribute('href')).toBe('/compare?runs=r3,r2&baseline=r2');
  });

  it('keeps the place of that step while the runs are loaded, for nobody to press', async () => {
    list.announceRuns(3);
    list.harness = await RouterTestingHarness.create('/runs');
    TestBed.tick();
    const places = (): readonly Element[] =>
      [...list.host.querySelectorAll('a')].filter(({ textContent }) => textContent.includes('Compare the two newest'));

    expect(places().map((place) => [place.getAttribute('aria-hidden'), place.hasAttribute('href')])).toEqual([['true', false]]);

    await list.goOn();
    expect(places().map((place) => [place.getAttribute('aria-hidden'), place.hasAttribute('href')])).toEqual([[null, true]]);
  });

  it('says that nothing matches, that there is nothing, and that it cannot load', async () => {
    await list.open('/runs?text=nobody');
    expect(list.text()).toContain('Nothing matches these filters');

    await list.harness.navigateByUrl('/runs');
    await list.goOn();
    expect(list.text()).toContain('No run yet');

    list.server.broken.add('list');
    await list.harness.navigateByUrl('/runs?sort=seeds');
    await list.goOn();
    expect(list.host.querySelector('[role=alert]')?.textContent).toContain('The server failed');
  });

  it('keeps what it shows while the server fails, and says since when', async () => {
    list.announceRuns(1);
    await list.open();
    list.server.broken.add('list');

    await list.goOn(31_000);

    expect(list.shown()).toEqual(['r1']);
    expect(list.text()).toContain('Not up to date since');
  });
});
