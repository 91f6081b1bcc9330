import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../common/errors.js';
import type { StoredValue } from '../record-table.js';
import { WaitingLine } from '../waiting-line.js';
import { surveyProgram, type SurveyAnswer, type SurveyQuestion, type SurveyThreadData } from './survey-program.js';

export interface SurveyLimits {
  /** What one question may take. */
  readonly timeLimitMs: number;
  readonly waiting: number;
  readonly patienceMs: number;
}

const DEFAULTS: SurveyLimits = { timeLimitMs: 5_000, waiting: 100, patienceMs: 10_000 };
const CACHE_KIB = 32 * 1024;
/** Threads, with those that were given up. */
const MAX_AT_WORK = 2;
const RETRY_AFTER_SECONDS = 5;

/**
 * Reads in a thread of its own, for which the event loop does not wait. The thread is started by the first question, answers one at a time in
 * their order, and is replaced when it dies or a question takes too long. SQLite cannot be made to stop at once from outside: a thread that
 * was given up ends with its question, and when two such are left, the next questions are refused until one has ended.
 */
export class Surveyor {
  private readonly line: WaitingLine;
  private thread: Worker | undefined;
  private readonly givenUp = new Set<Worker>();
  private isClosed = false;

  constructor(
    private readonly path: string,
    private readonly limits: SurveyLimits = DEFAULTS,
  ) {
    this.line = new WaitingLine({ places: 1, ...limits });
  }

  /**
   * All rows of a query.
   * @throws AppError `overloaded` when too much waits; `unavailable` when it takes too long or the thread ends
   */
  ask(sql: string, parameters: readonly StoredValue[]): Promise<unknown[]> {
    return this.line.enter(async () => {
      const answer = await this.answerTo({ sql, parameters });
      if ('rows' in answer) return answer.rows;
      throw Object.assign(new Error(answer.message), { code: answer.code });
    });
  }

  /** Resolves when no thread is left, so that whoever closes the file last is not one of them. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.line.close();
    const threads = this.thread === undefined ? [...this.givenUp] : [this.thread, ...this.givenUp];
    await Promise.all(threads.map((thread) => thread.terminate()));
  }

  private answerTo(question: SurveyQuestion): Promise<SurveyAnswer> {
    const thread = (this.thread ??= this.start());
    return new Promise((resolve, reject) => {
      const settle = (end: () => void): void => {
        clearTimeout(timer);
        thread.off('message', onAnswer).off('error', onError).off('exit', onExit);
        end();
      };
      const onAnswer = (answer: SurveyAnswer): void => settle(() => resolve(answer));
      const onError = (error: unknown): void => settle(() => reject(unavailable('The answer could not be worked out.', error)));
      const onExit = (): void => settle(() => reject(unavailable('The answer could not be worked out.')));
      const timer = setTimeout(() => {
        settle(() => reject(unavailable('The answer takes too long to work out.')));
        this.giveUp(thread);
      }, this.limits.timeLimitMs);
      thread.on('message', onAnswer).on('error', onError).on('exit', onExit);
      thread.postMessage(question);
    });
  }

  /** @throws AppError `unavailable` */
  private start(): Worker {
    if (this.isClosed || this.givenUp.size >= MAX_AT_WORK) throw unavailable('Earlier answers take too long to work out.');
    const driver = createRequire(import.meta.url).resolve('better-sqlite3');
    const workerData: SurveyThreadData = { driver, path: this.path, cacheKib: CACHE_KIB };
    const thread = new Worker(`(${surveyProgram.toString()})(require)`, { eval: true, workerData });
    // It keeps no process alive by itself, and an error that nobody waits for is told by the next question's failing.
    thread.unref();
    thread.on('error', () => undefined);
    thread.on('exit', () => {
      if (this.thread === thread) this.thread = undefined;
      this.givenUp.delete(thread);
    });
    return thread;
  }

  private giveUp(thread: Worker): void {
    this.givenUp.add(thread);
    this.thread = undefined;
    void thread.terminate();
  }
}

function unavailable(details: string, cause?: unknown): AppError {
  return new AppError('unavailable', details, { retryAfterSeconds: RETRY_AFTER_SECONDS, cause });
}
