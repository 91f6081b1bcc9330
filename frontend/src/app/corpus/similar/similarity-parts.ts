import type { SimilarityBreakdownResponse } from '../../api/models/similarity-breakdown-response';

type PartName = 'returns' | 'arguments' | 'words' | 'perfect';

/** What one of the four comparisons adds to the similarity. */
export interface SimilarityPart {
  readonly name: PartName;
  readonly label: string;
  /** The most that it can add. */
  readonly weight: number;
  readonly earned: number;
  /** `earned`, but for what lies beyond a similarity of 1; these add up to the similarity. */
  readonly counted: number;
}

/** As the server weighs them: 0.6 x the mean of both type matches, 0.4 x Jaccard, and the bonus. */
const WEIGHTS = { returns: 0.3, arguments: 0.3, words: 0.4, perfect: 0.1 } as const satisfies Record<PartName, number>;

export const PARTS: readonly Pick<SimilarityPart, 'name' | 'label' | 'weight'>[] = [
  { name: 'returns', label: 'return types', weight: WEIGHTS.returns },
  { name: 'arguments', label: 'argument types', weight: WEIGHTS.arguments },
  { name: 'words', label: 'words', weight: WEIGHTS.words },
  { name: 'perfect', label: 'perfect bonus', weight: WEIGHTS.perfect },
];

export function partsOf({ returnMatch, argMatch, jaccardScore, perfectBonus }: SimilarityBreakdownResponse): SimilarityPart[] {
  const earned: Readonly<Record<PartName, number>> = {
    returns: WEIGHTS.returns * returnMatch,
    arguments: WEIGHTS.arguments * argMatch,
    words: WEIGHTS.words * jaccardScore,
    perfect: perfectBonus,
  };
  let left = 1;
  return PARTS.map((part) => {
    const counted = Math.min(earned[part.name], left);
    left -= counted;
    return { ...part, earned: earned[part.name], counted };
  });
}
