import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { OUTCOMES_PAGE_SIZE } from './followed-outcomes';
import { RunBoard } from './run-board';
import { ROW_PX } from './seed-list';
import { anOutcome, aRun, aSeed } from './testing/builders';
import { FakeServer, httpProviders } from './testing/fake-server';
import { giveLayout } from './testing/layout';

const SOON_MS = 1_000;

describe('the outcomes of a run', () => {
  let fixture: ComponentFixture<RunBoard>;
  let host: HTMLElement;
  let server: FakeServer;
  let takeLayoutBack: () => void;

  beforeEach(() => {
    jest.useFakeTimers({ now: new Date('2025-10-02T09:20:00Z') });
    takeLayoutBack = giveLayout({ rowPx: ROW_PX });
    Element.prototype.scrollIntoView = jest.fn();
    TestBed.configureTestingModule({ providers: [...httpProviders, provideRouter([])] });
    server = new FakeServer();
    server.announce(aRun());
    fixture = TestBed.createComponent(RunBoard);
    host = fixture.nativeElement as HTMLElement;
    document.body.append(host);
  });

  afterEach(() => {
    fixture.destroy();
    host.remove();
    server.close();
    Reflect.deleteProperty(Element.prototype, 'scrollIntoView');
    jest.useRealTimers();
    takeLayoutBack();
  });

  async function goOn(milliseconds = 100): Promise<void> {
    for (const step of [milliseconds, 300, 50]) {
      server.answerAll();
      await jest.advanceTimersByTimeAsync(step);
    }
    server.answerAll();
    TestBed.tick();
  }

  function card(): HTMLElement {
    return host.querySelector<HTMLElement>('app-outcomes-card')!;
  }

  function text(element: Element = card()): string {
    return element.textContent.replace(/\s+/g, ' ').trim();
  }

  function rows(): HTMLElement[] {
    return [...card().querySelectorAll<HTMLElement>('li > app-outcome-row')];
  }

  function row(name: string): HTMLElement {
    return rows().find((candidate) => candidate.querySelector('[aria-expanded]')?.textContent.trim() === name)!;
  }

  function names(): (string | undefined)[] {
    return rows().map((candidate) => candidate.querySelector('[aria-expanded]')?.textContent.trim());
  }

  function announcement(): string | undefined {
    return host.querySelector('[aria-live=polite]')?.textContent;
  }

  function button(name: string, within: HTMLElement = card()): HTMLButtonElement {
    const found = [...within.querySelectorAll('button')].find(({ textContent }) => textContent.replace(/\s+/g, ' ').trim() === name);
    if (found === undefined) throw new Error(`no button "${name}"`);
    return found;
  }

  it('says that there is none yet', async () => {
    await goOn();

    expect(text()).toContain('None yet.');
    expect(rows()).toEqual([]);
  });

  it('shows the seeds although the outcomes cannot be loaded, and loads them on demand', async () => {
    server.broken.add('outcomes');
    server.receive(aSeed());
    await goOn();
    expect(card().querySelector('[role=alert]')).not.toBeNull();
    expect(host.querySelectorAll('[role=option]')).toHaveLength(1);

    server.broken.clear();
    server.conclude(anOutcome({ function: 'gcd' }));
    button('Try again').click();
    await goOn();

    expect(names()).toEqual(['gcd']);
  });

  it('tells of each function what came out, what became of the seeds, and what it took', async () => {
    server.conclude(
      anOutcome({ id: 'o1', function: 'gcd', passed: 9, total: 10, usage: 'adapted', iterations: 1_200, duration_ms: 131_000 }),
      anOutcome({
        id: 'o2',
        function: 'lcm',
        timestamp: '2025-10-02T09:16:00.000Z',
        usage: 'verbatim',
        usage_derived: true,
        similarity: 1,
      }),
      anOutcome({ id: 'o3', function: 'add', timestamp: '2025-10-02T09:17:00.000Z' }),
    );
    await goOn();

    const cells = (candidate: HTMLElement): string[] =>
      [...candidate.firstElementChild!.children].map((cell) => text(cell)).filter((words) => words !== '');
    expect(rows().map(cells)).toEqual([
      ['add', 'tests not reported', 'use of seeds not known'],
      ['lcm', 'tests not reported', 'Seed verbatim derived, similarity 1.00'],
      ['gcd', expect.stringContaining('90 %'), 'Seed adapted', '1,200 iterations · 2 min 11 s'],
    ]);
    expect(row('gcd').querySelector('[role=meter]')?.getAttribute('aria-valuetext')).toBe('9 of 10, 90 %');
  });

  it('says of a run without seeding that there were no seeds, and not that their use is not known', async () => {
    server.announce(aRun({ seeding_enabled: false }));
    server.conclude(anOutcome({ function: 'add', usage: null }));
    await goOn(SOON_MS);

    expect(text(row('add'))).toContain('without seeds');
    expect(text()).not.toContain('not known');
  });

  it('counts the solved functions, and gives a rate only when there are enough of them', async () => {
    const solved = (): string | undefined => {
      const term = [...host.querySelectorAll('dt')].find(({ textContent }) => textContent === 'Solved');
      return term?.nextElementSibling?.textContent.replace(/\s+/g, ' ').trim();
    };
    const four = ['a', 'b', 'c', 'd'].map((name) => anOutcome({ id: name, function: name, passed: 2, total: 2 }));
    server.conclude(...four);
    await goOn();
    expect(solved()).toBe('4 of 4 too few for a rate');

    server.conclude(anOutcome({ id: 'e', function: 'e', passed: 1, total: 2 }));
    await goOn(SOON_MS);

    expect(solved()).toBe('4 of 5 80 %');
  });

  it('flags outcomes that never vary', async () => {
    server.conclude(...['a', 'b', 'c', 'd', 'e'].map((name) => anOutcome({ id: name, function: name, passed: 1, total: 1 })));
    await goOn();
    expect(text()).toContain('Every outcome is out of one test, with the same result.');

    server.conclude(anOutcome({ id: 'f', function: 'f', passed: 0, total: 1 }));
    await goOn(SOON_MS);

    expect(text()).not.toContain('Every outcome');
  });

  describe('as they come', () => {
    beforeEach(async () => {
      server.conclude(anOutcome({ id: 'o1', function: 'gcd' }));
      await goOn(SOON_MS);
      server.outcomeQueries.length = 0;
    });

    it('appear on top, are marked, counted and announced', async () => {
      server.conclude(
        anOutcome({ id: 'o2', function: 'lcm', timestamp: '2025-10-02T09:18:00.000Z' }),
        anOutcome({ id: 'o3', function: 'add', timestamp: '2025-10-02T09:19:00.000Z' }),
      );

      await goOn();

      expect(names()).toEqual(['add', 'lcm', 'gcd']);
      expect(rows().map((candidate) => candidate.textContent.includes('New'))).toEqual([true, true, false]);
      expect(text()).toContain('3 functions');
      expect(announcement()).toBe('2 new outcomes, 3 in all');
    });

    it('are asked for by their functions, and not all of them again', async () => {
      server.conclude(anOutcome({ id: 'o2', function: 'lcm' }));

      await goOn();

      expect(server.outcomeQueries).toEqual(['function=lcm']);
    });

    it('are asked for as a list when there are many at once', async () => {
      server.conclude(...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => anOutcome({ id: name, function: name })));

      await goOn();

      expect(server.outcomeQueries).toEqual(['newest']);
      expect(names()).toHaveLength(9);
    });

    it('take the place of a former outcome of the same function', async () => {
      server.conclude(anOutcome({ id: 'o2', function: 'gcd', passed: 2, total: 2, timestamp: '2025-10-02T09:19:00.000Z' }));

      await goOn();

      expect(names()).toEqual(['gcd']);
      expect(text(row('gcd'))).toContain('2 / 2');
      expect(announcement()).toBe('1 new outcome, 1 in all');
    });

    it('are no news when only the use of the seeds was found out', async () => {
      server.conclude(anOutcome({ id: 'o1', function: 'gcd', usage: 'ignored', usage_derived: true, similarity: 0.1 }));

      await goOn();

      expect(text(row('gcd'))).toContain('Seeds ignored derived, similarity 0.10');
      expect(announcement()).toBe('');
    });

    it('are marked for a while only', async () => {
      server.conclude(anOutcome({ id: 'o2', function: 'lcm' }));
      await goOn();

      await goOn(20_000);

      expect(text()).not.toContain('New');
    });

    it('stay away while the board is paused, and come when it goes on', async () => {
      button('Pause', host).click();
      await goOn();
      server.conclude(anOutcome({ id: 'o2', function: 'lcm', timestamp: '2025-10-02T09:19:00.000Z' }));
      await goOn(60_000);
      expect(names()).toEqual(['gcd']);

      button('Resume', host).click();
      await goOn();

      expect(names()).toEqual(['lcm', 'gcd']);
    });

    it('of another run are not shown', async () => {
      server.conclude(anOutcome({ id: 'o2', run_id: 'other', function: 'lcm' }));

      await goOn();

      expect(server.outcomeQueries).toEqual([]);
    });
  });

  it('are more than one page, the rest on demand', async () => {
    const count = OUTCOMES_PAGE_SIZE + 5;
    server.conclude(
      ...Array.from({ length: count }, (_, index) =>
        anOutcome({
          id: `o${String(index)}`,
          function: `f${String(index)}`,
          timestamp: new Date(Date.UTC(2025, 9, 2, 9, 0, index)).toISOString(),
        }),
      ),
    );
    await goOn();
    expect(text()).toContain('200 of 205 functions loaded');
    server.outcomeQueries.length = 0;

    button('Load more outcomes').click();
    await goOn();

    expect(server.outcomeQueries).toEqual(['before=o5']);
    expect(text()).toContain('205 functions');
    expect(names()).toHaveLength(count);
  });

  describe('unfolded', () => {
    const SNIPPET = 'def gcd(a, b):\n    return a  # <img src=x onerror=alert(1)>';

    beforeEach(async () => {
      server.receive(aSeed({ id: 's1', function: 'gcd' }));
      server.conclude(
        anOutcome({
          function: 'gcd',
          snippet: SNIPPET,
          failing_tests: ['test_zero', '<b>test</b>'],
          source_id: 'c 1',
          seed_id: 's1',
          usage: 'adapted',
        }),
      );
      await goOn();
    });

    it('asks to unfold, and to fold again', async () => {
      const asked = jest.fn();
      fixture.componentInstance.openOutcome.subscribe(asked);
      button('gcd').click();
      fixture.componentRef.setInput('openFunction', 'gcd');
      await goOn();
      expect(button('gcd').getAttribute('aria-expanded')).toBe('true');

      button('gcd').click();

      expect(asked.mock.calls).toEqual([['gcd'], [undefined]]);
    });

    it('shows the code, the tests that failed and the source, all as text', async () => {
      fixture.componentRef.setInput('openFunction', 'gcd');
      await goOn();
      const detail = card().querySelector('app-outcome-detail');

      expect(detail?.id).toBe(button('gcd').getAttribute('aria-controls'));
      expect(detail?.querySelector('code')?.textContent).toBe(SNIPPET);
      expect([...detail!.querySelectorAll('ul > li')].map(({ textContent }) => textContent)).toEqual(['test_zero', '<b>test</b>']);
      expect(detail?.querySelector('a')?.getAttribute('href')).toBe('/sources/c%201');
      expect(detail?.querySelector('img, b')).toBeNull();
    });

    it('says that a linked function has no outcome', async () => {
      fixture.componentRef.setInput('openFunction', 'nobody');
      await goOn();

      expect(text()).toContain('The linked function has no outcome in this run.');
    });

    it('asks to select the seed that it came from', () => {
      const asked = jest.fn();
      fixture.componentInstance.selectSeed.subscribe(asked);

      button('Show seed of gcd').click();

      expect(asked.mock.calls).toEqual([['s1']]);
    });

    it('brings the seeds into sight once that seed is selected', async () => {
      button('Show seed of gcd').click();
      await goOn();
      expect(Element.prototype.scrollIntoView).not.toHaveBeenCalled();

      fixture.componentRef.setInput('selectedId', 's1');
      await goOn();

      expect(Element.prototype.scrollIntoView).toHaveBeenCalledTimes(1);
    });

    it('calls a seed that was ignored the nearest one', async () => {
      server.conclude(anOutcome({ function: 'gcd', usage: 'ignored', usage_derived: true, similarity: 0.2, seed_id: 's1' }));
      await goOn(SOON_MS);

      expect(button('Nearest seed of gcd')).toBeDefined();
    });
  });
});
