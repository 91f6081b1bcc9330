import { type Board, eachWithBoard, SOON_MS } from './testing/board';
import { aRun, aSeed } from './testing/builders';

describe('RunBoard, how it stands with the run', () => {
  let board: Board;

  eachWithBoard(async (made) => {
    board = made;
    board.server.announce(aRun());
    await board.goOn();
  });

  function standing(): string | undefined {
    return board.host.querySelector('app-run-standing')?.textContent.replace(/\s+/g, ' ').trim();
  }

  it('says that it runs, and when it was heard of last', async () => {
    board.server.say({ run_id: 'run-1', last_signal_at: '2025-10-02T09:16:30.000Z' });

    await board.goOn(SOON_MS);

    expect(standing()).toBe('Running, last signal 3 min. ago');
  });

  it('says since when nothing was heard of it, though no event tells that', async () => {
    board.server.becomes({ run_id: 'run-1', silent: true, last_signal_at: '2025-10-02T09:05:10.000Z' });

    await board.goOn(31_000);

    expect(standing()).toBe('Running, no signal since 09:05 UTC');
    expect(board.announcement()).toBe('The run has been silent for long');
    expect(board.host.textContent).not.toMatch(/crash/i);
  });

  it('names the day of a silence that began on another one', async () => {
    board.server.say({ run_id: 'run-1', silent: true, last_signal_at: '2025-09-30T23:59:10.000Z' });

    await board.goOn(SOON_MS);

    expect(standing()).toBe('Running, no signal since 2025-09-30 23:59 UTC');
  });

  it('looks whether a running run has become silent, and leaves one alone that has ended', async () => {
    const looks = async (): Promise<number> => {
      const before = board.server.runQueries.length;
      for (let seconds = 0; seconds < 100; seconds += 5) await board.goOn(5_000);
      return board.server.runQueries.length - before;
    };
    expect(await looks()).toBeGreaterThanOrEqual(3);

    board.server.say({ run_id: 'run-1', status: 'finished' });
    await board.goOn(SOON_MS);

    expect(await looks()).toBeLessThanOrEqual(1);
  });

  it('says that it has finished and after how long, and announces it', async () => {
    board.server.say({ run_id: 'run-1', status: 'finished', finished_at: '2025-10-02T09:11:12.000Z', duration_ms: 672_000 });

    await board.goOn(SOON_MS);

    expect(standing()).toMatch(/^Finished, .*, after 11 min 12 s$/);
    expect(board.announcement()).toBe('The run has finished');
  });

  it.each([
    ['failed', 'Failed', 'The run has failed'],
    ['cancelled', 'Cancelled', 'The run was cancelled'],
  ] as const)('says that it has %s', async (status, word, news) => {
    board.server.say({ run_id: 'run-1', status });

    await board.goOn(SOON_MS);

    expect(standing()).toContain(word);
    expect(board.announcement()).toBe(news);
  });

  it('says that it is locked', async () => {
    board.server.say({ run_id: 'run-1', locked: true });

    await board.goOn(SOON_MS);

    expect(standing()).toContain('Locked against deletion');
  });

  it('shows the latest run again when the newest one is deleted, and calls it not new', async () => {
    board.server.announce(aRun({ run_id: 'run-2', timestamp: '2025-10-02T10:00:00.000Z' }));
    await board.goOn();
    await board.goOn(30_000);

    board.server.delete('run-2', aRun());
    await board.goOn(SOON_MS);

    expect(board.host.querySelector('h2')?.textContent).toContain('run-1');
    expect(board.text()).not.toContain('New run');
    expect(board.announcement()).toBe('The run was deleted. The latest is now run-1');
  });

  it('says that it is live, that it connects again, and that it is paused', async () => {
    const state = (): string | undefined => board.host.querySelector('app-follow-control [role=status]')?.textContent;
    expect(state()).toBe('Live');

    board.server.stream.answers = false;
    board.server.stream.fail();
    await board.goOn();
    expect(state()).toBe('Reconnecting…');

    board.button('Pause').click();
    await board.goOn();
    expect(state()).toBe('Paused');
  });

  it('goes on without events, and shows what comes, within some seconds', async () => {
    await board.goOn(SOON_MS);
    board.server.stream.answers = false;
    board.server.stream.fail();
    board.server.receive(aSeed({ id: 's1', function: 'f1' }));
    await board.goOn(5_000);
    expect(board.rows()).toEqual([]);

    await board.goOn(5_000);

    expect(board.rows()).toEqual(['f1']);
  });
});
