import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { RunGrowthResponse } from './dto/growth.response.js';
import { addedUp, MOST_POINTS, prefixOf, type Extent, type Part } from './growth.js';
import { places } from './places.js';

type Kind = 'solved' | 'seeds';

/** The times of each kind. A condition on `run_id` follows. */
const TIMES: Readonly<Record<Kind, string>> = {
  solved: 'SELECT run_id, timestamp FROM trials WHERE is_solved = 1 AND run_id',
  seeds: 'SELECT run_id, timestamp FROM used_seeds WHERE run_id',
};

/** How runs grew over their time, counted where they are: only a few points of each leave the database. */
@Injectable()
export class GrowthRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Those of the runs that are known, in their order. */
  async find(run_ids: readonly string[]): Promise<RunGrowthResponse[]> {
    const known = await this.database.survey<{ run_id: string }>(`SELECT run_id FROM runs WHERE run_id IN (${places(run_ids)})`, run_ids);
    const [solved, seeds] = [await this.series('solved', run_ids), await this.series('seeds', run_ids)];
    const of = (parts: ReadonlyMap<string, Part[]>, run_id: string): Part[] => addedUp((parts.get(run_id) ?? []).slice(0, MOST_POINTS));
    return run_ids
      .filter((run_id) => known.some((one) => one.run_id === run_id))
      .map((run_id) => ({ run_id, solved: of(solved, run_id), seeds: of(seeds, run_id) }));
  }

  private async series(kind: Kind, run_ids: readonly string[]): Promise<Map<string, Part[]>> {
    const extents = await this.database.survey<Extent & { readonly run_id: string }>(
      `SELECT run_id, MIN(timestamp) AS first, MAX(timestamp) AS last, COUNT(*) AS count FROM (${TIMES[kind]} IN (${places(run_ids)})) AS times
        GROUP BY run_id`,
      run_ids,
    );
    if (extents.length === 0) return new Map();
    // What has arrived since may lie beyond, where the parts would be more than they may be.
    const ofRun = (extent: Extent): string =>
      `SELECT run_id, MAX(timestamp) AS at, COUNT(*) AS count FROM (${TIMES[kind]} = ?) AS times
        WHERE timestamp BETWEEN ? AND ? GROUP BY run_id, SUBSTR(timestamp, 1, ${prefixOf(extent)})`;
    const rows = await this.database.survey<Part & { readonly run_id: string }>(
      `SELECT run_id, at, count FROM (${extents.map(ofRun).join(' UNION ALL ')}) AS parts ORDER BY run_id, at`,
      extents.flatMap(({ run_id, first, last }) => [run_id, first, last]),
    );
    const ofRuns = new Map<string, Part[]>();
    for (const { run_id, at, count } of rows) ofRuns.set(run_id, [...(ofRuns.get(run_id) ?? []), { at, count }]);
    return ofRuns;
  }
}
