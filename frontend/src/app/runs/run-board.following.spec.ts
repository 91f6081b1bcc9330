import { type Board, eachWithBoard, SOON_MS } from './testing/board';
import { aRun, aSeed, seedsUpTo } from './testing/builders';

describe('RunBoard, following', () => {
  let board: Board;

  eachWithBoard(async (made) => {
    board = made;
    board.server.announce(aRun());
    board.server.receive(...seedsUpTo(3).reverse());
    await board.goOn();
  });

  it('asks only for what arrived since, when something has', async () => {
    await board.goOn(SOON_MS);
    board.server.seedQueries.length = 0;
    await board.goOn(100_000);
    expect(board.server.seedQueries).toEqual([]);

    board.server.receive(aSeed({ id: 's4', function: 'f4' }));
    await board.goOn(SOON_MS);
    board.server.receive(aSeed({ id: 's5', function: 'f5' }));
    await board.goOn(SOON_MS);

    expect(board.server.seedQueries).toEqual(['after=s3', 'after=s4']);
  });

  it('calls nothing new that was there before', () => {
    expect(board.announcement()).toBe('');
    expect(board.text()).not.toContain('New');
  });

  it('puts new seeds on top, marks and announces them', async () => {
    board.server.receive(aSeed({ id: 's4', function: 'f4' }), aSeed({ id: 's5', function: 'f5' }));

    await board.goOn(SOON_MS);

    expect(board.rows()).toEqual(['f5', 'f4', 'f3', 'f2', 'f1']);
    expect(board.announcement()).toBe('2 new seeds, 5 in all');
    expect(board.host.querySelectorAll('[role=option]')[0]?.textContent).toContain('New');
    expect(board.button('2 new')).toBeDefined();
  });

  it('takes the marks away once the seeds have been in sight', async () => {
    board.server.receive(aSeed({ id: 's4', function: 'f4' }));
    await board.goOn(SOON_MS);

    await board.goOn(10_000);

    expect(board.rows()[0]).toBe('f4');
    expect(board.host.querySelectorAll('[role=option]')[0]?.textContent).not.toContain('New');
  });

  it('takes all marks away on demand', async () => {
    board.server.receive(aSeed({ id: 's4', function: 'f4' }), aSeed({ id: 's5', function: 'f5' }));
    await board.goOn(SOON_MS);

    board.button('2 new').click();
    await board.goOn();

    expect(board.text()).not.toContain('New');
  });

  it('marks the first seeds of a run that had none', async () => {
    board.server.announce(aRun({ run_id: 'run-2', timestamp: '2025-10-02T10:00:00.000Z' }));
    await board.goOn(SOON_MS);
    board.server.receive(aSeed({ id: 'x1', run_id: 'run-2', function: 'f1' }));

    // What was announced last is not talked over.
    await board.goOn(4_000);

    expect(board.announcement()).toBe('1 new seed, 1 in all');
  });

  it('puts a late seed where its time belongs', async () => {
    board.server.receive(aSeed({ id: 'late', function: 'late', timestamp: '2025-10-02T09:00:01.500Z' }));

    await board.goOn(SOON_MS);

    expect(board.rows()).toEqual(['f3', 'f2', 'late', 'f1']);
  });

  it('shows nothing new while paused, says so, and catches up', async () => {
    board.button('Pause').click();
    board.server.receive(aSeed({ id: 's4', function: 'f4' }));
    await board.goOn(60_000);
    expect(board.rows()).toHaveLength(3);
    expect(board.text()).toContain('Paused');

    board.button('Resume').click();
    await board.goOn();

    expect(board.rows()).toEqual(['f4', 'f3', 'f2', 'f1']);
    expect(board.announcement()).toBe('1 new seed, 4 in all');
  });

  it('goes over to a newer run, marks and announces it', async () => {
    board.server.announce(aRun({ run_id: 'run-2', timestamp: '2025-10-02T10:00:00.000Z' }));
    board.server.receive(aSeed({ id: 'x9', run_id: 'run-2', function: 'f9' }));

    await board.goOn(SOON_MS);

    expect(board.host.querySelector('h2')?.textContent).toContain('run-2');
    expect(board.text()).toContain('New run');
    expect(board.announcement()).toBe('A new run has begun: run-2');
    expect(board.rows()).toEqual(['f9']);
  });

  it('takes the mark of a new run away after a while', async () => {
    board.server.announce(aRun({ run_id: 'run-2', timestamp: '2025-10-02T10:00:00.000Z' }));
    await board.goOn(SOON_MS);

    await board.goOn(30_000);

    expect(board.text()).not.toContain('New run');
  });

  it('begins anew when the server knows its last seed no more', async () => {
    board.server.replaceSeeds(aSeed({ id: 'other', function: 'f7' }));

    await board.goOn(SOON_MS);

    expect(board.rows()).toEqual(['f7']);
  });
});
