import type { DemoRecord } from './story.mjs';

/** Something that the user can mend; the message says how. */
export declare class DemoError extends Error {}

/** The way into a server. What it refuses for a moment (429, 503) is sent again; anything else is a DemoError. */
export declare class Feed {
  /** @param url with or without `/api` */
  constructor(url: string, key: string);
  /** Without `/api`. */
  readonly url: string;
  /**
   * Removes the runs of an earlier demonstration.
   * @returns how many there were
   * @throws DemoError when there is any other run, and then removes none
   */
  clear(): Promise<number>;
  /** Posts any number of records, in batches. @throws DemoError when one of them is rejected */
  post(records: readonly DemoRecord[]): Promise<void>;
  /** Sends one record to the endpoint of its kind. */
  send(record: DemoRecord): Promise<void>;
}

export interface FollowOptions {
  /** Called after each record but a corpus entry. */
  readonly pause: () => Promise<unknown>;
  readonly isOver: () => boolean;
}

/** Sends the records one at a time, until it is over. @returns the run that is going on then */
export declare function follow(feed: Feed, records: Iterable<DemoRecord>, options: FollowOptions): Promise<string | undefined>;
