import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { RunBoard } from '../run-board';
import { ROW_PX } from '../seed-list';
import { FakeServer, httpProviders } from './fake-server';
import { giveLayout } from './layout';

/** Within it everything is on the screen. */
export const SOON_MS = 1_000;

/** The board in the page, with a server that answers when it is told. To be left after each spec. */
export class Board {
  readonly server: FakeServer;
  readonly fixture: ComponentFixture<RunBoard>;
  readonly host: HTMLElement;
  private takeLayoutBack = giveLayout({ rowPx: ROW_PX });

  constructor() {
    jest.useFakeTimers({ now: new Date('2025-10-02T09:20:00Z') });
    TestBed.configureTestingModule({ providers: [...httpProviders, provideRouter([])] });
    this.server = new FakeServer();
    this.fixture = TestBed.createComponent(RunBoard);
    this.host = this.fixture.nativeElement as HTMLElement;
    document.body.append(this.host);
  }

  leave(): void {
    this.fixture.destroy();
    this.host.remove();
    this.server.close();
    jest.useRealTimers();
    this.takeLayoutBack();
  }

  /** For what is made from then on. */
  becomeNarrow(): void {
    this.takeLayoutBack();
    this.takeLayoutBack = giveLayout({ rowPx: ROW_PX, isNarrow: true });
  }

  /** Answers everything, and lets timers and lazily loaded parts go on for some time. */
  async goOn(milliseconds = 100): Promise<void> {
    this.server.answerAll();
    await jest.advanceTimersByTimeAsync(milliseconds);
    this.server.answerAll();
    await jest.advanceTimersByTimeAsync(50);
    TestBed.tick();
  }

  text(): string {
    return this.host.textContent.replace(/\s+/g, ' ');
  }

  button(name: string): HTMLButtonElement {
    const found = [...this.host.querySelectorAll('button')].find(({ textContent }) => textContent.trim() === name);
    if (found === undefined) throw new Error(`no button "${name}"`);
    return found;
  }

  /** The functions of the seeds, as they stand in the list. */
  rows(): (string | undefined)[] {
    return [...this.host.querySelectorAll('[role=option]')].map((option) => /f\d+|late/.exec(option.textContent)?.[0]);
  }

  announcement(): string | undefined {
    return this.host.querySelector('[aria-live=polite]')?.textContent;
  }
}

/** A board of its own for each spec, left after it. @param use takes it, and may bring it to where the specs begin */
export function eachWithBoard(use: (board: Board) => void | Promise<void>): void {
  let board: Board;

  beforeEach(() => {
    board = new Board();
    return use(board);
  });

  afterEach(() => {
    board.leave();
  });
}
