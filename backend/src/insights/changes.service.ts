import { Inject, Injectable } from '@nestjs/common';
import { refused } from '../common/errors.js';
import { canonicalNow } from '../common/timestamp.js';
import type { AppConfig } from '../config/app-config.js';
import { APP_CONFIG } from '../config/config.module.js';
import { ChangesRepository, type Span } from './changes.repository.js';
import type { ChangesBeforeResponse, ChangesResponse } from './dto/changes.response.js';
import { rateOf } from './statistics/rates.js';

const DAY_MS = 24 * 60 * 60 * 1_000;
const NEWEST = 20;

@Injectable()
export class ChangesService {
  constructor(
    @Inject(ChangesRepository) private readonly repository: ChangesRepository,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  /**
   * @param given 24 hours ago when absent
   * @throws AppError `bad_query` when that is still to come, or nothing can come before it
   */
  async since(given?: string): Promise<ChangesResponse> {
    const until = canonicalNow();
    const now = Date.parse(until);
    const since = given ?? new Date(now - DAY_MS).toISOString();
    if (since > until) throw refused('bad_query', [{ path: 'since', message: 'must not be later than now' }]);
    if (since <= BEGINNING) throw refused('bad_query', [{ path: 'since', message: `must be later than ${BEGINNING}` }]);
    const span = { from: since, to: until };
    const before = { from: earlierBy(now - Date.parse(since), since), to: justBefore(since) };
    const silentBefore = new Date(now - this.config.silentAfterS * 1_000).toISOString();
    // Beside each other, where the database can.
    const [recent, earlier] = await Promise.all([this.recent(span, silentBefore), this.earlier(before)]);
    return { since, until, ...recent, before: { ...before, ...earlier } };
  }

  private async recent(span: Span, silentBefore: string): Promise<Omit<ChangesResponse, 'since' | 'until' | 'before'>> {
    const { newest, total } = await this.repository.newlySolved(span, NEWEST);
    return {
      runs: await this.repository.runs(span, silentBefore),
      seeds: await this.repository.count('used_seeds', span),
      outcomes: rateOf(await this.repository.trials(span)),
      new_entries: await this.repository.count('corpus', span),
      newly_solved: newest,
      newly_solved_total: total,
      drops: { count: await this.repository.dropped(span) },
    };
  }

  private async earlier(span: Span): Promise<Pick<ChangesBeforeResponse, 'seeds' | 'outcomes' | 'runs_started'>> {
    return {
      seeds: await this.repository.count('used_seeds', span),
      outcomes: rateOf(await this.repository.trials(span)),
      runs_started: await this.repository.count('runs', span),
    };
  }
}

/** The beginning of time where there is no such time. */
function earlierBy(lengthMs: number, time: string): string {
  const ms = Date.parse(time) - lengthMs;
  return ms < Date.parse(BEGINNING) ? BEGINNING : new Date(ms).toISOString();
}

const BEGINNING = '0000-01-01T00:00:00.000Z';

function justBefore(time: string): string {
  return earlierBy(1, time);
}
