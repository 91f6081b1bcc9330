import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { CorpusEntry } from './corpus-entry.entity.js';
import { CorpusRepository, type SimilarityFeatures } from './corpus.repository.js';
import type { SimilarDto } from './dto/similar.dto.js';
import { breakdown, parseSignatureKey, similarity, type Signature, type SimilarityBreakdown } from './similarity.js';

export interface SimilarEntry {
  readonly entry: CorpusEntry;
  readonly similarity: number;
  readonly breakdown: SimilarityBreakdown;
}

interface Candidate {
  readonly id: string;
  /** Stands for the snippet: equal for equal ones, and small. */
  readonly snippetHash: string;
  readonly signature: Signature | undefined;
  readonly words: ReadonlySet<string>;
  readonly isPerfect: boolean;
}

interface Scored {
  readonly candidate: Candidate;
  readonly similarity: number;
  readonly breakdown: SimilarityBreakdown;
}

/** Entries are read in pieces, so that a first search over a large corpus does not stop the event loop for long. */
const LOAD_SIZE = 2_000;

/**
 * Finds the nearest entries of the whole corpus, exactly. What is compared is kept in memory and completed with what has arrived
 * since before each search; entries never change, so nothing kept is ever out of date.
 */
@Injectable()
export class SimilarEntriesService {
  private readonly candidates: Candidate[] = [];
  private lastArrival = 0;
  private loading: Promise<void> | undefined;

  constructor(@Inject(CorpusRepository) private readonly corpus: CorpusRepository) {}

  async find({ targetSigKey, targetPostBow, limit, excludeId }: SimilarDto): Promise<SimilarEntry[]> {
    await (this.loading ??= this.loadNew().finally(() => (this.loading = undefined)));
    const target = { signature: parseSignatureKey(targetSigKey), words: new Set(targetPostBow) };
    const excluded = this.candidates.find(({ id }) => id === excludeId)?.snippetHash;

    const bestOfSnippet = new Map<string, Scored>();
    for (const candidate of this.candidates) {
      if (candidate.snippetHash === excluded) continue;
      const parts = breakdown(target, candidate);
      const score = similarity(parts);
      const best = bestOfSnippet.get(candidate.snippetHash);
      // Of equal copies the one that arrived last stands for the snippet.
      if (best === undefined || score >= best.similarity)
        bestOfSnippet.set(candidate.snippetHash, { candidate, similarity: score, breakdown: parts });
    }
    const nearest = [...bestOfSnippet.values()].sort((a, b) => b.similarity - a.similarity).slice(0, limit);
    const entries = new Map((await this.corpus.findByIds(nearest.map(({ candidate }) => candidate.id))).map((entry) => [entry.id, entry]));
    return nearest.flatMap(({ candidate, ...scored }) => {
      const entry = entries.get(candidate.id);
      return entry === undefined ? [] : [{ entry, ...scored }];
    });
  }

  private async loadNew(): Promise<void> {
    for (;;) {
      const features = await this.corpus.findFeaturesAfter(this.lastArrival, LOAD_SIZE);
      for (const entry of features) {
        this.candidates.push(toCandidate(entry));
        this.lastArrival = entry.arrival;
      }
      if (features.length < LOAD_SIZE) return;
      await new Promise(setImmediate);
    }
  }
}

function toCandidate({ id, sig_key, post_bow, is_perfect, snippet }: SimilarityFeatures): Candidate {
  return {
    id,
    snippetHash: createHash('sha256').update(snippet).digest('base64'),
    signature: sig_key === null ? undefined : parseSignatureKey(sig_key),
    words: new Set(post_bow ?? []),
    isPerfect: is_perfect,
  };
}
