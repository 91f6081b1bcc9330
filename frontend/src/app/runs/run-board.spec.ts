import { PAGE_SIZE } from './followed-seeds';
import { type Board, eachWithBoard, SOON_MS } from './testing/board';
import { aRun, aSeed, seedsUpTo } from './testing/builders';

describe('RunBoard', () => {
  let board: Board;

  eachWithBoard((made) => {
    board = made;
  });

  describe('without data', () => {
    it('says that it is loading', () => {
      board.fixture.detectChanges();

      expect(board.host.querySelector('[role=status]')?.textContent).toContain('Loading the latest run');
    });

    it('shows how to send a run when there is none', async () => {
      await board.goOn();

      expect(board.text()).toContain('No run yet');
      expect(board.text()).toContain('/api/used-seeds');
    });

    it('shows the first run as soon as there is one', async () => {
      await board.goOn();
      board.server.announce(aRun({ run_id: 'the-first' }));

      await board.goOn(SOON_MS);

      expect(board.host.querySelector('h2')?.textContent).toContain('the-first');
      expect(board.announcement()).toContain('the-first');
    });

    it('alerts to an error, and loads on demand', async () => {
      board.server.broken.add('run');
      await board.goOn();
      expect(board.host.querySelector('[role=alert]')?.textContent).toContain('The server failed to answer this request.');

      board.server.broken.clear();
      board.server.announce(aRun());
      board.button('Try again').click();
      await board.goOn();

      expect(board.host.querySelector('[role=alert]')).toBeNull();
      expect(board.text()).toContain('run-1');
    });
  });

  describe('with a run', () => {
    beforeEach(() => {
      board.server.announce(aRun());
    });

    it('says that there is no seed yet', async () => {
      await board.goOn();

      expect(board.text()).toContain('No seeds used yet in this run');
    });

    it('says that there is none because seeding is off', async () => {
      board.server.announce(aRun({ seeding_enabled: false }));
      await board.goOn();

      expect(board.text()).toContain('Seeding is off for this run');
    });

    it('shows the run although its seeds cannot be loaded, and loads them on demand', async () => {
      board.server.broken.add('seeds');
      board.server.receive(aSeed({ function: 'f1' }));
      await board.goOn();
      expect(board.host.querySelector('h2')?.textContent).toContain('run-1');
      expect(board.host.querySelector('[role=alert]')).not.toBeNull();

      board.server.broken.clear();
      board.button('Try again').click();
      await board.goOn();

      expect(board.rows()).toEqual(['f1']);
    });

    it('keeps what it has and says since when it is stale', async () => {
      board.server.receive(...seedsUpTo(3).reverse());
      await board.goOn();
      board.server.broken.add('run').add('seeds');

      await board.goOn(SOON_MS);

      expect(board.text()).toContain('Not up to date since');
      expect(board.text()).not.toContain('Live');
      expect(board.rows()).toEqual(['f3', 'f2', 'f1']);
    });

    it('shows the new values when the metadata of the run is replaced, without calling it a new run', async () => {
      await board.goOn();
      board.server.announce(aRun({ max_iters: 777 }));

      await board.goOn(SOON_MS);

      expect(board.text()).toContain('777');
      expect(board.text()).not.toContain('New run');
    });

    it('tells how many seeds there are', async () => {
      board.server.receive(...seedsUpTo(PAGE_SIZE + 100).reverse());
      await board.goOn();

      expect(board.text()).toContain('500 of 600 seeds loaded');
    });

    it('looks up the sources of the seeds at once, and says which one is missing', async () => {
      board.server.corpus.add('c1');
      board.server.receive(
        aSeed({ id: 's1', source_id: 'gone' }),
        aSeed({ id: 's2', source_id: 'c1' }),
        aSeed({ id: 's3', source_id: 'gone' }),
      );
      await board.goOn();

      expect(board.server.lookedUp).toEqual([['gone', 'c1']]);
      expect([...board.host.querySelectorAll('[role=option]')].map(({ textContent }) => textContent.includes('not in corpus'))).toEqual([
        true,
        false,
        true,
      ]);
    });
  });
});
