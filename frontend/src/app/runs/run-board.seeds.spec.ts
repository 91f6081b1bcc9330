import { TestBed } from '@angular/core/testing';
import { RunBoard } from './run-board';
import { type Board, eachWithBoard, SOON_MS } from './testing/board';
import { aRun, aSeed, seedsUpTo } from './testing/builders';

describe('RunBoard, its seeds', () => {
  let board: Board;

  eachWithBoard((made) => {
    board = made;
  });

  describe('with more than one page', () => {
    beforeEach(async () => {
      board.server.announce(aRun());
      board.server.receive(...seedsUpTo(1_200).reverse());
      await board.goOn();
    });

    it('loads the rest on demand, page by page', async () => {
      board.server.seedQueries.length = 0;

      board.button('Load all').click();
      await board.goOn();

      expect(board.text()).toContain('1,200 seeds');
      expect(board.text()).not.toContain('loaded');
      expect(board.server.seedQueries.filter((query) => query.startsWith('before'))).toEqual(['before=s701', 'before=s201']);
    });

    it('says when older seeds cannot be loaded, and tries again on demand', async () => {
      board.server.broken.add('older');
      board.button('Load all').click();
      await board.goOn();
      expect(board.host.querySelector('[role=alert]')?.textContent).toContain('Older seeds could not be loaded');

      board.server.broken.clear();
      board.button('Try again').click();
      await board.goOn();

      expect(board.text()).toContain('1,000 of 1,200 seeds loaded');
    });

    it('calls a seed not new that came late, but before the page was opened', async () => {
      board.server.announce(aRun({ run_id: 'run-2', timestamp: '2025-10-02T10:00:00.000Z' }));
      board.server.receive(
        ...seedsUpTo(600, { run_id: 'run-2' })
          .reverse()
          .map((seed) => ({ ...seed, id: `2-${seed.id}` })),
      );
      board.server.receive(aSeed({ id: 'late', run_id: 'run-2', function: 'late', timestamp: '2025-10-02T09:00:01.500Z' }));

      await board.goOn(SOON_MS);

      expect(board.text()).toContain('500 of 601 seeds loaded');
      expect(board.announcement()).toBe('A new run has begun: run-2');
    });

    it('counts a late seed of the part that is not loaded, and shows it with its page', async () => {
      board.server.receive(aSeed({ id: 'late', function: 'late', timestamp: '2025-10-02T09:00:01.500Z' }));
      await board.goOn(SOON_MS);
      expect(board.text()).toContain('500 of 1,201 seeds loaded');

      board.button('Load all').click();
      await board.goOn();

      expect(board.text()).toContain('1,201 seeds');
    });
  });

  describe('with a selected seed', () => {
    beforeEach(() => {
      board.server.announce(aRun());
      board.server.receive(...seedsUpTo(1_200).reverse());
    });

    it('shows its detail', async () => {
      board.fixture.componentRef.setInput('selectedId', 's1199');
      await board.goOn();

      expect(board.host.querySelector('button[aria-label="Close the detail"]')).not.toBeNull();
      expect(board.text()).toContain('Seed for f1199');
    });

    it('asks to select, and to close', async () => {
      const asked = jest.fn();
      board.fixture.componentInstance.selectSeed.subscribe(asked);
      await board.goOn();
      board.host.querySelector<HTMLElement>('[role=option]')?.click();
      board.fixture.componentRef.setInput('selectedId', 's1200');
      await board.goOn();

      board.host.querySelector<HTMLButtonElement>('button[aria-label="Close the detail"]')?.click();

      expect(asked.mock.calls).toEqual([['s1200'], [undefined]]);
    });

    it('keeps the detail when its run is followed by another, and says so', async () => {
      board.fixture.componentRef.setInput('selectedId', 's1200');
      await board.goOn();
      board.server.announce(aRun({ run_id: 'run-2', timestamp: '2025-10-02T10:00:00.000Z' }));

      await board.goOn(SOON_MS);

      expect(board.text()).toContain('Seed for f1200');
      expect(board.text()).toContain('From run run-1, which is no longer the latest.');
    });

    it('looks on demand for a linked seed that is not loaded yet', async () => {
      board.fixture.componentRef.setInput('selectedId', 's1');
      await board.goOn();
      expect(board.text()).toContain('The linked seed is not among those loaded so far.');

      board.button('Look for it in the rest').click();
      await board.goOn();

      expect(board.text()).toContain('Seed for f1');
    });

    it('says that a linked seed does not exist', async () => {
      board.server.replaceSeeds(...seedsUpTo(2).reverse());
      board.fixture.componentRef.setInput('selectedId', 'nowhere');
      await board.goOn();

      expect(board.text()).toContain('This run has no seed with the linked id.');
    });

    it('covers the page with the detail where two columns have no room', async () => {
      board.becomeNarrow();
      const narrow = TestBed.createComponent(RunBoard);
      const asked = jest.fn();
      narrow.componentInstance.selectSeed.subscribe(asked);
      narrow.componentRef.setInput('selectedId', 's1200');
      await board.goOn();
      const dialog = (narrow.nativeElement as HTMLElement).querySelector('dialog');

      dialog?.dispatchEvent(new Event('cancel', { cancelable: true }));

      expect(HTMLDialogElement.prototype.showModal).toHaveBeenCalledTimes(1);
      expect(dialog?.getAttribute('aria-label')).toBe('Seed for f1200');
      expect(asked).toHaveBeenCalledWith(undefined);
    });
  });
});
