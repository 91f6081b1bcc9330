import { setTimeout as delay } from 'node:timers/promises';
import type { ChangeLogRepository, Page } from './change-log.repository.js';
import { Pace } from './pace.js';
import { idOf, type Position } from './position.js';

/** What a client that catches up gets at once: small, because many may do so, each at its own pace. */
const PAGE = { records: 250, characters: 64 * 1024 };

/**
 * Reads the log for streams that are behind: one page after another, however many they are, so that they take little from everybody else.
 * Those that are at the same place, as after a restart of the server, share a page.
 */
export class Backlog {
  private readonly pace = new Pace();
  private readonly underWay = new Map<string, Promise<Page>>();
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly log: ChangeLogRepository) {}

  /** @throws AppError `unavailable` */
  read(position: Position): Promise<Page> {
    const id = idOf(position);
    let page = this.underWay.get(id);
    if (page === undefined) {
      page = this.turn.then(() => this.readNow(position)).finally(() => this.underWay.delete(id));
      this.underWay.set(id, page);
      this.turn = page.then(this.rest, this.rest);
    }
    return page;
  }

  private readonly rest = (): Promise<void> => delay(this.pace.end(), undefined, { ref: false });

  private readNow(position: Position): Promise<Page> {
    this.pace.begin();
    return this.log.readAfter(position, PAGE);
  }
}
