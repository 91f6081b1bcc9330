import type { DiversityEvidence } from './diversity.repository.js';
import type { DiversityResponse } from './dto/diversity.response.js';
import { gini, lorenz } from './statistics/concentration.js';

/** Of one source there is no inequality to speak of. */
const LEAST_SOURCES = 2;
const MOST_POINTS = 101;

export function toDiversity(evidence: DiversityEvidence, stale_after_days: number): DiversityResponse {
  const { uses: counts, top, stalest, stale, entries, usedEntries } = evidence;
  const sources_used = counts.reduce((total, { count }) => total + count, 0);
  const uses = counts.reduce((total, { value, count }) => total + value * count, 0);
  const enough = sources_used >= LEAST_SOURCES;
  return {
    sources_used,
    uses,
    enough,
    gini: enough ? gini(counts) : null,
    top10_share: enough ? top.reduce((total, source) => total + source.uses, 0) / uses : null,
    top: top.map((source) => ({ ...source, share: source.uses / uses })),
    corpus_entries: entries,
    never_used: entries - usedEntries,
    stale,
    stale_after_days,
    stalest: [...stalest],
    lorenz: sources_used === 0 ? [] : lorenz(counts, MOST_POINTS),
  };
}
