/** An item of POST /api/batch. */
export interface DemoRecord extends Readonly<Record<string, unknown>> {
  readonly kind: string;
}

export interface Story {
  /** The corpus, then one list for each run, the oldest first. */
  readonly past: readonly (readonly DemoRecord[])[];
  /** What a client had to give up. A server keeps it for good. */
  readonly drops: readonly DemoRecord[];
  /**
   * One run after another, without an end; each record is made, and its time taken, when it is asked for.
   * @param time milliseconds since 1970
   */
  readonly live: (time: () => number) => Generator<DemoRecord, never>;
}

/** The same story each time, but for its times, which lie before `nowMs`, and for how long what is live takes. */
export declare function createStory(nowMs: number): Story;

/** Whether a run that a server answers is one of the demonstration's. */
export declare function isOfDemo(run: { readonly run_id: string; readonly notes: string | null }): boolean;

/** What stands above every page of the demonstration's server. */
export declare const DEMO_NOTICE: string;
