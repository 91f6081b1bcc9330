import { Inject, Injectable } from '@nestjs/common';
import { AppError, refused } from '../common/errors.js';
import type { AppConfig } from '../config/app-config.js';
import { APP_CONFIG } from '../config/config.module.js';
import { RunsRepository, toRunResponse, type Run } from '../runs/index.js';
import { CompareRepository, type NamedSource, type Side } from './compare.repository.js';
import { cellKey, compareFunctions, effectsOf, inOrder, settingsOf, type ComparedFunction } from './comparison.js';
import type { CompareQuery } from './dto/compare.query.js';
import type { CompareResponse, ComparedFunctionResponse } from './dto/compare.response.js';

/** Sources that a cell names. */
const MAX_NAMED = 50;

type Place = Pick<ComparedFunction, 'function' | 'differs'>;

@Injectable()
export class CompareService {
  constructor(
    @Inject(CompareRepository) private readonly repository: CompareRepository,
    @Inject(RunsRepository) private readonly runs: RunsRepository,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  /** @throws AppError `bad_query`, or `not_found` when nothing is known of the baseline, or of any of the runs */
  async compare({ runs: asked, baseline: given, all, limit, cursor }: CompareQuery): Promise<CompareResponse> {
    const behind = cursor === undefined ? undefined : readCursor(cursor);
    if (given !== undefined && !asked.includes(given)) throw refused('bad_query', [{ path: 'baseline', message: 'must be one of runs' }]);
    const runs = await this.find(asked);
    const baseline = given ?? runs[0]?.run_id;
    if (baseline === undefined) throw new AppError('not_found', 'Nothing is known of any of these runs.');
    if (!runs.some(({ run_id }) => run_id === baseline)) throw new AppError('not_found', 'Nothing is known of the baseline.');

    const ids = runs.map(({ run_id }) => run_id);
    const others = ids.filter((run_id) => run_id !== baseline);
    const functions = compareFunctions(ids, baseline, {
      outcomes: await this.repository.outcomes(ids),
      seeds: await this.repository.seeds(ids),
      sources: await this.bothSides(others, (side) => this.repository.sourcesByFunction(others, baseline, side)),
    });
    const shown = functions.filter((one) => (all === true || one.differs) && (behind === undefined || inOrder(one, behind) > 0));
    const page = shown.slice(0, limit);
    const last = page.at(-1);
    const sources = await this.bothSides(others, (side) => this.repository.sources(others, baseline, side));
    const countsOf = (side: Side): number[] => ids.map((id) => sources[side].find(({ run_id }) => run_id === id)?.count ?? 0);
    const silentBefore = new Date(Date.now() - this.config.silentAfterS * 1_000).toISOString();
    return {
      baseline,
      runs: runs.map((run) => toRunResponse(run, silentBefore)),
      missing: asked.filter((id) => !ids.includes(id)),
      settings: settingsOf(runs),
      totals: { function_count: functions.length, functions_differ: functions.filter(({ differs }) => differs).length },
      functions: await this.withNames(page, ids, baseline),
      next: shown.length > page.length && last !== undefined ? cursorOf(last) : null,
      seeds: { gained: countsOf('gained'), lost: countsOf('lost') },
      effects: effectsOf(ids, baseline, functions),
    };
  }

  /** In the order in which they were asked for. */
  private async find(run_ids: readonly string[]): Promise<Run[]> {
    const found = new Map((await this.runs.findAll(run_ids)).map((run) => [run.run_id, run]));
    return run_ids.flatMap((run_id) => found.get(run_id) ?? []);
  }

  private async bothSides<Row>(others: readonly string[], read: (side: Side) => Promise<Row[]>): Promise<Record<Side, Row[]>> {
    if (others.length === 0) return { gained: [], lost: [] };
    return { gained: await read('gained'), lost: await read('lost') };
  }

  /** Reads the names only of what is shown. */
  private async withNames(
    page: readonly ComparedFunction[],
    ids: readonly string[],
    baseline: string,
  ): Promise<ComparedFunctionResponse[]> {
    const named = page.filter(({ cells }) => cells.some((cell) => cell !== null && cell.gained_count + cell.lost_count > 0));
    const others = named.length === 0 ? [] : ids.filter((run_id) => run_id !== baseline);
    const wanted = { functions: named.map((one) => one.function), limit: MAX_NAMED };
    const { gained, lost } = await this.bothSides(others, (side) => this.repository.namedSources(others, baseline, side, wanted));
    const [gainedNames, lostNames] = [namesByCell(gained), namesByCell(lost)];
    return page.map(({ cells, ...one }) => ({
      ...one,
      cells: cells.map((cell, index) => {
        const key = cellKey(ids[index] ?? '', one.function);
        return cell === null ? null : { ...cell, gained: gainedNames.get(key) ?? [], lost: lostNames.get(key) ?? [] };
      }),
    }));
  }
}

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

function cursorOf({ differs, function: name }: Place): string {
  return Buffer.from(JSON.stringify([differs, name])).toString('base64url');
}

/** @throws AppError `bad_query` */
function readCursor(cursor: string): Place {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(place) && place.length === 2) {
      const [differs, name] = place as unknown[];
      if (typeof differs === 'boolean' && typeof name === 'string') return { differs, function: name };
    }
  } catch {
    // Refused below.
  }
  throw refused('bad_query', [{ path: 'cursor', message: 'must be the next of an earlier answer to the same question' }]);
}
