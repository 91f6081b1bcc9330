import { Inject, Injectable } from '@nestjs/common';
import { cursorOf, readCursor } from '../common/cursor.js';
import { AppError, refused } from '../common/errors.js';
import type { AppConfig } from '../config/app-config.js';
import { APP_CONFIG } from '../config/config.module.js';
import { RunsRepository, toRunResponse, type Run } from '../runs/index.js';
import { CompareRepository, type NamedSource, type Place } from './compare.repository.js';
import { cellKey, Cells, effectsOf, settingsOf, sourcesOf } from './comparison.js';
import type { CompareQuery } from './dto/compare.query.js';
import type { CompareResponse, ComparedFunctionResponse } from './dto/compare.response.js';

/** Sources that a cell names of each side, as long as they are no more than that in all cells together: else fewer, down to none. */
const MAX_NAMED = 50;
const MAX_NAMED_IN_ALL = 20_000;

@Injectable()
export class CompareService {
  constructor(
    @Inject(CompareRepository) private readonly repository: CompareRepository,
    @Inject(RunsRepository) private readonly runs: RunsRepository,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  /** @throws AppError `bad_query`, or `not_found` when nothing is known of the baseline, or of any of the runs */
  async compare({ runs: asked, baseline: given, all, limit, cursor }: CompareQuery): Promise<CompareResponse> {
    const behind = cursor === undefined ? undefined : readCursor(cursor, ['flag', 'text']);
    if (given !== undefined && !asked.includes(given)) throw refused('bad_query', [{ path: 'baseline', message: 'must be one of runs' }]);
    const runs = await this.find(asked);
    const baseline = given ?? runs[0]?.run_id;
    if (baseline === undefined) throw new AppError('not_found', 'Nothing is known of any of these runs.');
    const unknownBaseline = new AppError('not_found', 'Nothing is known of the baseline.');
    if (!runs.some(({ run_id }) => run_id === baseline)) throw unknownBaseline;

    const ids = runs.map(({ run_id }) => run_id);
    const { page: found, ...totals } = await this.repository.judge(ids, { all: all === true, limit: limit + 1, behind });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const totalsById = new Map((await this.repository.totals(ids, baseline)).map((run) => [run.run_id, run]));
    const ofBaseline = totalsById.get(baseline);
    // Deleted since.
    if (ofBaseline === undefined) throw unknownBaseline;
    const totalsOfRuns = ids.map((run_id) => totalsById.get(run_id) ?? { ...NOTHING, run_id });
    const silentBefore = new Date(Date.now() - this.config.silentAfterS * 1_000).toISOString();
    return {
      baseline,
      runs: runs.map((run) => toRunResponse(run, silentBefore)),
      missing: asked.filter((id) => !ids.includes(id)),
      settings: settingsOf(runs),
      totals,
      functions: await this.functionsOf(page, ids, baseline),
      next: found.length > page.length && last !== undefined ? cursorOf([last.place, last.function]) : null,
      seeds: sourcesOf(totalsOfRuns, ofBaseline),
      effects: effectsOf(totalsOfRuns, ofBaseline),
    };
  }

  /** In the order in which they were asked for. */
  private async find(run_ids: readonly string[]): Promise<Run[]> {
    const found = new Map((await this.runs.findAll(run_ids)).map((run) => [run.run_id, run]));
    return run_ids.flatMap((run_id) => found.get(run_id) ?? []);
  }

  private async functionsOf(page: readonly Place[], ids: readonly string[], baseline: string): Promise<ComparedFunctionResponse[]> {
    if (page.length === 0) return [];
    const names = page.map((one) => one.function);
    const cells = new Cells(baseline, {
      outcomes: await this.repository.outcomes(ids, names),
      seeds: await this.repository.seeds(ids, baseline, names),
    });
    const sources = await this.namesOf(names, ids, baseline);
    return page.map(({ place, function: name }) => ({
      function: name,
      differs: place === 0,
      cells: ids.map((run_id) => {
        const cell = cells.of(run_id, name);
        const key = cellKey(run_id, name);
        return cell === null ? null : { ...cell, gained: sources.gained.get(key) ?? [], lost: sources.lost.get(key) ?? [] };
      }),
    }));
  }

  private async namesOf(functions: readonly string[], ids: readonly string[], baseline: string) {
    const others = ids.filter((run_id) => run_id !== baseline);
    if (others.length === 0) return { gained: new Map<string, string[]>(), lost: new Map<string, string[]>() };
    const limit = Math.min(MAX_NAMED, Math.floor(MAX_NAMED_IN_ALL / (2 * others.length * functions.length)));
    const [gained, lost] = [
      await this.repository.namedSources(others, baseline, 'gained', { functions, limit }),
      await this.repository.namedSources(others, baseline, 'lost', { functions, limit }),
    ];
    return { gained: namesByCell(gained), lost: namesByCell(lost) };
  }
}

const NOTHING = { outcomes: 0, solved: 0, outcomes_shared: 0, solved_shared: 0, sources: 0, sources_shared: 0 };

function namesByCell(rows: readonly NamedSource[]): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const { run_id, function: name, source_id } of rows) {
    const key = cellKey(run_id, name);
    const ofCell = names.get(key);
    if (ofCell === undefined) names.set(key, [source_id]);
    else ofCell.push(source_id);
  }
  return names;
}
