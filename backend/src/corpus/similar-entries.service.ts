import { Inject, Injectable } from '@nestjs/common';
import type { CorpusEntry } from './corpus-entry.entity.js';
import { CorpusRepository } from './corpus.repository.js';
import type { SimilarDto } from './dto/similar.dto.js';
import { SimilarityIndex, type Neighbour } from './similarity-index.js';

export interface SimilarEntry extends Omit<Neighbour, 'id'> {
  readonly entry: CorpusEntry;
}

/** Entries are read in pieces, so that a first search over a large corpus does not stop the event loop for long. */
const LOAD_SIZE = 2_000;

/**
 * Finds the nearest entries of the whole corpus, exactly. What is compared is kept in memory and completed with what has arrived
 * since before each search; entries never change, so nothing kept is ever out of date.
 */
@Injectable()
export class SimilarEntriesService {
  private readonly index = new SimilarityIndex();
  private lastArrival = 0;
  private loading: Promise<void> | undefined;

  constructor(@Inject(CorpusRepository) private readonly corpus: CorpusRepository) {}

  async find({ targetSigKey, targetPostBow, limit, excludeId }: SimilarDto): Promise<SimilarEntry[]> {
    await (this.loading ??= this.loadNew().finally(() => (this.loading = undefined)));
    const neighbours = this.index.nearest({ sigKey: targetSigKey, words: targetPostBow, excludeId }, limit);
    const entries = new Map((await this.corpus.findByIds(neighbours.map(({ id }) => id))).map((entry) => [entry.id, entry]));
    return neighbours.flatMap(({ id, ...scores }) => {
      const entry = entries.get(id);
      return entry === undefined ? [] : [{ entry, ...scores }];
    });
  }

  private async loadNew(): Promise<void> {
    for (;;) {
      const entries = await this.corpus.findComparablesAfter(this.lastArrival, LOAD_SIZE);
      for (const entry of entries) {
        this.index.add(entry);
        this.lastArrival = entry.arrival;
      }
      if (entries.length < LOAD_SIZE) return;
      await new Promise(setImmediate);
    }
  }
}
