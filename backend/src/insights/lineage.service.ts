import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '../common/errors.js';
import type { LineageQuery } from './dto/lineage.query.js';
import type { LineageEdgeResponse, LineageEntryResponse, LineageResponse, LineageTrialResponse } from './dto/lineage.response.js';
import { entryKey, keyOf, LineageNodes, trialKey, type Node } from './lineage-nodes.js';
import { LineageRepository } from './lineage.repository.js';

/** More than anybody sees at once. */
const MAX_NODES = 300;

type Way = 'descendants' | 'ancestors';

/** Walks from a node along the links, nearest first, and shows what it has met with all links between. */
@Injectable()
export class LineageService {
  constructor(@Inject(LineageRepository) private readonly repository: LineageRepository) {}

  /** @throws AppError `not_found` when the id is of nothing that is known */
  async trace(id: string, { depth, direction }: LineageQuery): Promise<LineageResponse> {
    const root = await this.repository.resolve(id);
    if (root === undefined)
      throw new AppError('not_found', 'Nothing is known of an entry, a source, an outcome or a used seed with this id.');
    const nodes = new LineageNodes(root, MAX_NODES);
    const ways: Way[] = direction === 'both' ? ['descendants', 'ancestors'] : [direction];
    const frontiers = new Map<Way, readonly Node[]>(ways.map((way) => [way, [root]]));
    const seen = new Map(ways.map((way) => [way, new Set([nodes.root])]));
    for (let level = 1; level <= depth; level += 1)
      for (const way of ways) {
        // Whatever was met on this way already is not gone through again: links may run in circles.
        const met = (await this.follow(frontiers.get(way) ?? [], way, MAX_NODES + (seen.get(way)?.size ?? 0))).filter(
          (node) => seen.get(way)?.has(keyOf(node)) !== true,
        );
        for (const node of met) seen.get(way)?.add(keyOf(node));
        frontiers.set(
          way,
          met.filter((node) => nodes.add(node, level)),
        );
      }
    return this.describe(nodes);
  }

  /** What the links lead to: one more than the limit shows that there are more. */
  private async follow(from: readonly Node[], way: Way, limit: number): Promise<Node[]> {
    const entries = from.flatMap((node) => ('entry' in node ? [node.entry] : []));
    const trials = from.flatMap((node) => ('entry' in node ? [] : [node]));
    const found: Node[] = [];
    if (entries.length > 0)
      found.push(
        ...(way === 'descendants'
          ? await this.repository.trialsUsing(entries, limit + 1)
          : await this.repository.trialsBefore(entries, limit + 1)),
      );
    if (trials.length > 0) {
      const ids =
        way === 'descendants' ? await this.repository.entriesFrom(trials, limit + 1) : await this.repository.sourcesOf(trials, limit + 1);
      found.push(...ids.map((entry) => ({ entry })));
    }
    return found;
  }

  private async describe(nodes: LineageNodes): Promise<LineageResponse> {
    const { entries, trials } = nodes;
    const became = await this.repository.becameOf(trials);
    const uses = await this.repository.usesBetween(entries, trials);
    const edges: LineageEdgeResponse[] = [
      ...uses.map(({ source_id, seeds, similarity, is_winner, ...trial }) => ({
        from: entryKey(source_id),
        to: trialKey(trial),
        kind: 'used_in' as const,
        seeds,
        similarity,
        is_winner: is_winner !== 0,
      })),
      ...became
        .filter(({ entry }) => nodes.has(entryKey(entry)))
        .map(({ entry, ...trial }) => ({ from: trialKey(trial), to: entryKey(entry), kind: 'became' as const })),
    ];
    const shown = { out: tally(edges.map(({ from }) => from)), in: tally(edges.map(({ to }) => to)) };
    const forward = tally(became.map(trialKey));
    // What is deleted while this is read is counted no more, but may be drawn.
    const left = (all: number | undefined, drawn: number | undefined): number => Math.max(0, (all ?? 0) - (drawn ?? 0));

    const known = new Map((await this.repository.entries(entries)).map((entry) => [entry.id, entry]));
    const used = new Map((await this.repository.countUses(entries)).map((one) => [one.source_id, one]));
    const origins = new Map((await this.repository.countOrigins(entries)).map((one) => [one.entry, one.trials]));
    const entryNodes = entries.map((id): LineageEntryResponse => {
      const key = entryKey(id);
      const entry = known.get(id);
      return {
        key,
        kind: 'entry',
        id,
        function: entry?.function ?? null,
        in_corpus: entry !== undefined,
        perfect: entry === undefined ? null : entry.is_perfect !== 0,
        score: entry?.score ?? null,
        timestamp: entry?.timestamp ?? null,
        // A sum, which is an exact decimal on PostgreSQL and comes as text.
        uses: Number(used.get(id)?.uses ?? 0),
        depth: nodes.depthOf(key),
        expandable: { descendants: left(used.get(id)?.trials, shown.out.get(key)), ancestors: left(origins.get(id), shown.in.get(key)) },
      };
    });

    const sources = new Map((await this.repository.countSources(trials)).map((one) => [trialKey(one), one.sources]));
    const trialNodes = (await this.repository.trials(trials)).map((row): LineageTrialResponse => {
      const key = trialKey(row);
      const { id, is_solved, passed, total, usage } = row;
      return {
        key,
        kind: 'trial',
        run_id: row.run_id,
        function: row.function,
        timestamp: row.timestamp,
        outcome: id === null ? null : { id, solved: is_solved === 1, passed, total, usage },
        depth: nodes.depthOf(key),
        expandable: { descendants: left(forward.get(key), shown.out.get(key)), ancestors: left(sources.get(key), shown.in.get(key)) },
      };
    });
    const inOrder = nodes.inOrder([...entryNodes, ...trialNodes]);
    return { root: nodes.root, nodes: inOrder, edges: edges.sort(byEnds), truncated: nodes.isTruncated };
  }
}

function tally(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** The same on every engine. */
function byEnds(one: LineageEdgeResponse, other: LineageEdgeResponse): number {
  const [first, second] = [one, other].map(({ from, to }) => `${from}\0${to}`) as [string, string];
  if (first === second) return 0;
  return first < second ? -1 : 1;
}
