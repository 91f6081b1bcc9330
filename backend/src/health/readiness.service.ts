import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';

/** A probe that succeeded counts this long, so that asking often costs no commit each time. A failed one counts for nobody else. */
const GOOD_FOR_MS = 5_000;

@Injectable()
export class ReadinessService {
  private probing: Promise<void> | undefined;
  private goodUntil = -Infinity;

  constructor(@Inject(Database) private readonly database: Database) {}

  /** @throws AppError `unavailable` when the database cannot be read or written */
  async check(): Promise<void> {
    if (this.database.isStoring && performance.now() < this.goodUntil) return;
    this.probing ??= this.database.probe().finally(() => (this.probing = undefined));
    await this.probing;
    this.goodUntil = performance.now() + GOOD_FOR_MS;
  }
}
