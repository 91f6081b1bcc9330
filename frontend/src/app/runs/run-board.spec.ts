import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { RunBoard } from './run-board';
import { PAGE_SIZE } from './followed-seeds';
import { ROW_PX } from './seed-list';
import { aRun, aSeed, seedsUpTo } from './testing/builders';
import { FakeServer, httpProviders } from './testing/fake-server';
import { giveLayout } from './testing/layout';

/** Within it everything is on the screen. */
const SOON_MS = 1_000;

describe('RunBoard', () => {
  let fixture: ComponentFixture<RunBoard>;
  let host: HTMLElement;
  let server: FakeServer;
  let takeLayoutBack: () => void;

  beforeEach(() => {
    jest.useFakeTimers({ now: new Date('2025-10-02T09:20:00Z') });
    takeLayoutBack = giveLayout({ rowPx: ROW_PX });
    TestBed.configureTestingModule({ providers: [...httpProviders, provideRouter([])] });
    server = new FakeServer();
    fixture = TestBed.createComponent(RunBoard);
    host = fixture.nativeElement as HTMLElement;
    document.body.append(host);
  });

  afterEach(() => {
    fixture.destroy();
    host.remove();
    server.close();
    jest.useRealTimers();
    takeLayoutBack();
  });

  /** Answers everything, and lets timers and lazily loaded parts go on for some time. */
  async function goOn(milliseconds = 100): Promise<void> {
    server.answerAll();
    await jest.advanceTimersByTimeAsync(milliseconds);
    server.answerAll();
    await jest.advanceTimersByTimeAsync(50);
    TestBed.tick();
  }

  function text(): string {
    return host.textContent.replace(/\s+/g, ' ');
  }

  function button(name: string): HTMLButtonElement {
    const found = [...host.querySelectorAll('button')].find(({ textContent }) => textContent.trim() === name);
    if (found === undefined) throw new Error(`no button "${name}"`);
    return found;
  }

  function rows(): (string | undefined)[] {
    return [...host.querySelectorAll('[role=option]')].map((option) => /f\d+|late/.exec(option.textContent)?.[0]);
  }

  function announcement(): string | undefined {
    return host.querySelector('[aria-live=polite]')?.textContent;
  }

  describe('without data', () => {
    it('says that it is loading', () => {
      fixture.detectChanges();

      expect(host.querySelector('[role=status]')?.textContent).toContain('Loading the latest run');
    });

    it('shows how to send a run when there is none', async () => {
      await goOn();

      expect(text()).toContain('No run yet');
      expect(text()).toContain('/api/used-seeds');
    });

    it('shows the first run as soon as there is one', async () => {
      await goOn();
      server.announce(aRun({ run_id: 'the-first' }));

      await goOn(SOON_MS);

      expect(host.querySelector('h2')?.textContent).toContain('the-first');
      expect(announcement()).toContain('the-first');
    });

    it('alerts to an error, and loads on demand', async () => {
      server.broken.add('run');
      await goOn();
      expect(host.querySelector('[role=alert]')?.textContent).toContain('The server failed to answer this request.');

      server.broken.clear();
      server.announce(aRun());
      button('Try again').click();
      await goOn();

      expect(host.querySelector('[role=alert]')).toBeNull();
      expect(text()).toContain('run-1');
    });
  });

  describe('with a run', () => {
    beforeEach(() => {
      server.announce(aRun());
    });

    it('says that there is no seed yet', async () => {
      await goOn();

      expect(text()).toContain('No seeds used yet in this run');
    });

    it('says that there is none because seeding is off', async () => {
      server.announce(aRun({ seeding_enabled: false }));
      await goOn();

      expect(text()).toContain('Seeding is off for this run');
    });

    it('shows the run although its seeds cannot be loaded, and loads them on demand', async () => {
      server.broken.add('seeds');
      server.receive(aSeed({ function: 'f1' }));
      await goOn();
      expect(host.querySelector('h2')?.textContent).toContain('run-1');
      expect(host.querySelector('[role=alert]')).not.toBeNull();

      server.broken.clear();
      button('Try again').click();
      await goOn();

      expect(rows()).toEqual(['f1']);
    });

    it('keeps what it has and says since when it is stale', async () => {
      server.receive(...seedsUpTo(3).reverse());
      await goOn();
      server.broken.add('run').add('seeds');

      await goOn(SOON_MS);

      expect(text()).toContain('Not up to date since');
      expect(text()).not.toContain('Live');
      expect(rows()).toEqual(['f3', 'f2', 'f1']);
    });

    it('shows the new values when the metadata of the run is replaced, without calling it a new run', async () => {
      await goOn();
      server.announce(aRun({ max_iters: 777 }));

      await goOn(SOON_MS);

      expect(text()).toContain('777');
      expect(text()).not.toContain('New run');
    });

    it('tells how many seeds there are', async () => {
      server.receive(...seedsUpTo(PAGE_SIZE + 100).reverse());
      await goOn();

      expect(text()).toContain('500 of 600 seeds loaded');
    });

    it('looks up the sources of the seeds at once, and says which one is missing', async () => {
      server.corpus.add('c1');
      server.receive(aSeed({ id: 's1', source_id: 'gone' }), aSeed({ id: 's2', source_id: 'c1' }), aSeed({ id: 's3', source_id: 'gone' }));
      await goOn();

      expect(server.lookedUp).toEqual([['gone', 'c1']]);
      expect([...host.querySelectorAll('[role=option]')].map(({ textContent }) => textContent.includes('not in corpus'))).toEqual([
        true,
        false,
        true,
      ]);
    });
  });

  describe('following', () => {
    beforeEach(async () => {
      server.announce(aRun());
      server.receive(...seedsUpTo(3).reverse());
      await goOn();
    });

    it('asks only for what arrived since, when something has', async () => {
      await goOn(SOON_MS);
      server.seedQueries.length = 0;
      await goOn(100_000);
      expect(server.seedQueries).toEqual([]);

      server.receive(aSeed({ id: 's4', function: 'f4' }));
      await goOn(SOON_MS);
      server.receive(aSeed({ id: 's5', function: 'f5' }));
      await goOn(SOON_MS);

      expect(server.seedQueries).toEqual(['after=s3', 'after=s4']);
    });

    it('calls nothing new that was there before', () => {
      expect(announcement()).toBe('');
      expect(text()).not.toContain('New');
    });

    it('puts new seeds on top, marks and announces them', async () => {
      server.receive(aSeed({ id: 's4', function: 'f4' }), aSeed({ id: 's5', function: 'f5' }));

      await goOn(SOON_MS);

      expect(rows()).toEqual(['f5', 'f4', 'f3', 'f2', 'f1']);
      expect(announcement()).toBe('2 new seeds, 5 in all');
      expect(host.querySelectorAll('[role=option]')[0]?.textContent).toContain('New');
      expect(button('2 new')).toBeDefined();
    });

    it('takes the marks away once the seeds have been in sight', async () => {
      server.receive(aSeed({ id: 's4', function: 'f4' }));
      await goOn(SOON_MS);

      await goOn(10_000);

      expect(rows()[0]).toBe('f4');
      expect(host.querySelectorAll('[role=option]')[0]?.textContent).not.toContain('New');
    });

    it('takes all marks away on demand', async () => {
      server.receive(aSeed({ id: 's4', function: 'f4' }), aSeed({ id: 's5', function: 'f5' }));
      await goOn(SOON_MS);

      button('2 new').click();
      await goOn();

      expect(text()).not.toContain('New');
    });

    it('marks the first seeds of a run that had none', async () => {
      server.announce(aRun({ run_id: 'run-2', timestamp: '2025-10-02T10:00:00.000Z' }));
      await goOn(SOON_MS);
      server.receive(aSeed({ id: 'x1', run_id: 'run-2', function: 'f1' }));

      // What was announced last is not talked over.
      await goOn(4_000);

      expect(announcement()).toBe('1 new seed, 1 in all');
    });

    it('puts a late seed where its time belongs', async () => {
      server.receive(aSeed({ id: 'late', function: 'late', timestamp: '2025-10-02T09:00:01.500Z' }));

      await goOn(SOON_MS);

      expect(rows()).toEqual(['f3', 'f2', 'late', 'f1']);
    });

    it('shows nothing new while paused, says so, and catches up', async () => {
      button('Pause').click();
      server.receive(aSeed({ id: 's4', function: 'f4' }));
      await goOn(60_000);
      expect(rows()).toHaveLength(3);
      expect(text()).toContain('Paused');

      button('Resume').click();
      await goOn();

      expect(rows()).toEqual(['f4', 'f3', 'f2', 'f1']);
      expect(announcement()).toBe('1 new seed, 4 in all');
    });

    it('goes over to a newer run, marks and announces it', async () => {
      server.announce(aRun({ run_id: 'run-2', timestamp: '2025-10-02T10:00:00.000Z' }));
      server.receive(aSeed({ id: 'x9', run_id: 'run-2', function: 'f9' }));

      await goOn(SOON_MS);

      expect(host.querySelector('h2')?.textContent).toContain('run-2');
      expect(text()).toContain('New run');
      expect(announcement()).toBe('A new run has begun: run-2');
      expect(rows()).toEqual(['f9']);
    });

    it('takes the mark of a new run away after a while', async () => {
      server.announce(aRun({ run_id: 'run-2', timestamp: '2025-10-02T10:00:00.000Z' }));
      await goOn(SOON_MS);

      await goOn(30_000);

      expect(text()).not.toContain('New run');
    });

    it('begins anew when the server knows its last seed no more', async () => {
      server.replaceSeeds(aSeed({ id: 'other', function: 'f7' }));

      await goOn(SOON_MS);

      expect(rows()).toEqual(['f7']);
    });
  });

  describe('how it stands with the run', () => {
    beforeEach(async () => {
      server.announce(aRun());
      await goOn();
    });

    function standing(): string | undefined {
      return host.querySelector('app-run-standing')?.textContent.replace(/\s+/g, ' ').trim();
    }

    it('says that it runs, and when it was heard of last', async () => {
      server.say({ run_id: 'run-1', last_signal_at: '2025-10-02T09:16:30.000Z' });

      await goOn(SOON_MS);

      expect(standing()).toBe('Running, last signal 3 min. ago');
    });

    it('says since when nothing was heard of it, though no event tells that', async () => {
      server.becomes({ run_id: 'run-1', silent: true, last_signal_at: '2025-10-02T09:05:10.000Z' });

      await goOn(31_000);

      expect(standing()).toBe('Running, no signal since 09:05 UTC');
      expect(announcement()).toBe('The run has been silent for long');
      expect(host.textContent).not.toMatch(/crash/i);
    });

    it('names the day of a silence that began on another one', async () => {
      server.say({ run_id: 'run-1', silent: true, last_signal_at: '2025-09-30T23:59:10.000Z' });

      await goOn(SOON_MS);

      expect(standing()).toBe('Running, no signal since 2025-09-30 23:59 UTC');
    });

    it('looks whether a running run has become silent, and leaves one alone that has ended', async () => {
      const looks = async (): Promise<number> => {
        const before = server.runQueries.length;
        for (let seconds = 0; seconds < 100; seconds += 5) await goOn(5_000);
        return server.runQueries.length - before;
      };
      expect(await looks()).toBeGreaterThanOrEqual(3);

      server.say({ run_id: 'run-1', status: 'finished' });
      await goOn(SOON_MS);

      expect(await looks()).toBeLessThanOrEqual(1);
    });

    it('says that it has finished and after how long, and announces it', async () => {
      server.say({ run_id: 'run-1', status: 'finished', finished_at: '2025-10-02T09:11:12.000Z', duration_ms: 672_000 });

      await goOn(SOON_MS);

      expect(standing()).toMatch(/^Finished, .*, after 11 min 12 s$/);
      expect(announcement()).toBe('The run has finished');
    });

    it.each([
      ['failed', 'Failed', 'The run has failed'],
      ['cancelled', 'Cancelled', 'The run was cancelled'],
    ] as const)('says that it has %s', async (status, word, news) => {
      server.say({ run_id: 'run-1', status });

      await goOn(SOON_MS);

      expect(standing()).toContain(word);
      expect(announcement()).toBe(news);
    });

    it('says that it is locked', async () => {
      server.say({ run_id: 'run-1', locked: true });

      await goOn(SOON_MS);

      expect(standing()).toContain('Locked against deletion');
    });

    it('shows the latest run again when the newest one is deleted, and calls it not new', async () => {
      server.announce(aRun({ run_id: 'run-2', timestamp: '2025-10-02T10:00:00.000Z' }));
      await goOn();
      await goOn(30_000);

      server.delete('run-2', aRun());
      await goOn(SOON_MS);

      expect(host.querySelector('h2')?.textContent).toContain('run-1');
      expect(text()).not.toContain('New run');
      expect(announcement()).toBe('The run was deleted. The latest is now run-1');
    });

    it('says that it is live, that it connects again, and that it is paused', async () => {
      const state = (): string | undefined => host.querySelector('app-follow-control [role=status]')?.textContent;
      expect(state()).toBe('Live');

      server.stream.answers = false;
      server.stream.fail();
      await goOn();
      expect(state()).toBe('Reconnecting…');

      button('Pause').click();
      await goOn();
      expect(state()).toBe('Paused');
    });

    it('goes on without events, and shows what comes, within some seconds', async () => {
      await goOn(SOON_MS);
      server.stream.answers = false;
      server.stream.fail();
      server.receive(aSeed({ id: 's1', function: 'f1' }));
      await goOn(5_000);
      expect(rows()).toEqual([]);

      await goOn(5_000);

      expect(rows()).toEqual(['f1']);
    });
  });

  describe('with more than one page', () => {
    beforeEach(async () => {
      server.announce(aRun());
      server.receive(...seedsUpTo(1_200).reverse());
      await goOn();
    });

    it('loads the rest on demand, page by page', async () => {
      server.seedQueries.length = 0;

      button('Load all').click();
      await goOn();

      expect(text()).toContain('1,200 seeds');
      expect(text()).not.toContain('loaded');
      expect(server.seedQueries.filter((query) => query.startsWith('before'))).toEqual(['before=s701', 'before=s201']);
    });

    it('says when older seeds cannot be loaded, and tries again on demand', async () => {
      server.broken.add('older');
      button('Load all').click();
      await goOn();
      expect(host.querySelector('[role=alert]')?.textContent).toContain('Older seeds could not be loaded');

      server.broken.clear();
      button('Try again').click();
      await goOn();

      expect(text()).toContain('1,000 of 1,200 seeds loaded');
    });

    it('calls a seed not new that came late, but before the page was opened', async () => {
      server.announce(aRun({ run_id: 'run-2', timestamp: '2025-10-02T10:00:00.000Z' }));
      server.receive(
        ...seedsUpTo(600, { run_id: 'run-2' })
          .reverse()
          .map((seed) => ({ ...seed, id: `2-${seed.id}` })),
      );
      server.receive(aSeed({ id: 'late', run_id: 'run-2', function: 'late', timestamp: '2025-10-02T09:00:01.500Z' }));

      await goOn(SOON_MS);

      expect(text()).toContain('500 of 601 seeds loaded');
      expect(announcement()).toBe('A new run has begun: run-2');
    });

    it('counts a late seed of the part that is not loaded, and shows it with its page', async () => {
      server.receive(aSeed({ id: 'late', function: 'late', timestamp: '2025-10-02T09:00:01.500Z' }));
      await goOn(SOON_MS);
      expect(text()).toContain('500 of 1,201 seeds loaded');

      button('Load all').click();
      await goOn();

      expect(text()).toContain('1,201 seeds');
    });
  });

  describe('with a selected seed', () => {
    beforeEach(() => {
      server.announce(aRun());
      server.receive(...seedsUpTo(1_200).reverse());
    });

    it('shows its detail', async () => {
      fixture.componentRef.setInput('selectedId', 's1199');
      await goOn();

      expect(host.querySelector('button[aria-label="Close the detail"]')).not.toBeNull();
      expect(text()).toContain('Seed for f1199');
    });

    it('asks to select, and to close', async () => {
      const asked = jest.fn();
      fixture.componentInstance.selectSeed.subscribe(asked);
      await goOn();
      host.querySelector<HTMLElement>('[role=option]')?.click();
      fixture.componentRef.setInput('selectedId', 's1200');
      await goOn();

      host.querySelector<HTMLButtonElement>('button[aria-label="Close the detail"]')?.click();

      expect(asked.mock.calls).toEqual([['s1200'], [undefined]]);
    });

    it('keeps the detail when its run is followed by another, and says so', async () => {
      fixture.componentRef.setInput('selectedId', 's1200');
      await goOn();
      server.announce(aRun({ run_id: 'run-2', timestamp: '2025-10-02T10:00:00.000Z' }));

      await goOn(SOON_MS);

      expect(text()).toContain('Seed for f1200');
      expect(text()).toContain('From run run-1, which is no longer the latest.');
    });

    it('looks on demand for a linked seed that is not loaded yet', async () => {
      fixture.componentRef.setInput('selectedId', 's1');
      await goOn();
      expect(text()).toContain('The linked seed is not among those loaded so far.');

      button('Look for it in the rest').click();
      await goOn();

      expect(text()).toContain('Seed for f1');
    });

    it('says that a linked seed does not exist', async () => {
      server.replaceSeeds(...seedsUpTo(2).reverse());
      fixture.componentRef.setInput('selectedId', 'nowhere');
      await goOn();

      expect(text()).toContain('This run has no seed with the linked id.');
    });

    it('covers the page with the detail where two columns have no room', async () => {
      takeLayoutBack();
      takeLayoutBack = giveLayout({ rowPx: ROW_PX, isNarrow: true });
      const narrow = TestBed.createComponent(RunBoard);
      const asked = jest.fn();
      narrow.componentInstance.selectSeed.subscribe(asked);
      narrow.componentRef.setInput('selectedId', 's1200');
      await goOn();
      const dialog = (narrow.nativeElement as HTMLElement).querySelector('dialog');

      dialog?.dispatchEvent(new Event('cancel', { cancelable: true }));

      expect(HTMLDialogElement.prototype.showModal).toHaveBeenCalledTimes(1);
      expect(dialog?.getAttribute('aria-label')).toBe('Seed for f1200');
      expect(asked).toHaveBeenCalledWith(undefined);
    });
  });
});
