/** The part of a signature that is compared: types only, in the engine's canonical form. */
export interface Signature {
  readonly args: string;
  readonly returns: string;
}

export interface SimilarityBreakdown {
  readonly returnMatch: 0 | 1;
  readonly argMatch: 0 | 1;
  readonly jaccardScore: number;
  readonly perfectBonus: number;
}

const SIGNATURE_WEIGHT = 0.6;
const WORDS_WEIGHT = 0.4;
export const PERFECT_BONUS = 0.1;

const CANONICAL_TYPES: Readonly<Record<string, string>> = {
  int: 'I',
  float: 'F',
  number: 'N',
  str: 'S',
  string: 'S',
  bool: 'B',
  list: 'L',
  'list[int]': 'L[I]',
  'list[float]': 'L[F]',
  Any: 'A',
};

/** Reads both forms of a signature key, `name|int,int|int` and `name(I,I)->I`; anything else has no signature. */
export function parseSignatureKey(key: string): Signature | undefined {
  const match = /^[^|(]*\|([^|]*)\|([^|]*)$/.exec(key) ?? /^[^(]*\((.*)\)\s*->(.*)$/s.exec(key);
  if (match === null) return undefined;
  const [, args = '', returns = ''] = match;
  return { args: splitTypes(args).map(canonicalType).join(','), returns: canonicalType(returns) };
}

/** Jaccard index of two sets, from their sizes and the number of members that they share; 0 for two empty ones. */
export function jaccardIndex(shared: number, sizeA: number, sizeB: number): number {
  const union = sizeA + sizeB - shared;
  return union === 0 ? 0 : shared / union;
}

/** 0.6 x signature + 0.4 x Jaccard + 0.1 when perfect, at most 1; the signature counts the mean of its two matches. */
export function similarity({ returnMatch, argMatch, jaccardScore, perfectBonus }: SimilarityBreakdown): number {
  return Math.min(1, (SIGNATURE_WEIGHT * (returnMatch + argMatch)) / 2 + WORDS_WEIGHT * jaccardScore + perfectBonus);
}

/** At the commas outside brackets: `dict[str,int],int` has two types. */
function splitTypes(args: string): string[] {
  if (args.trim() === '') return [];
  const types: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < args.length; index += 1) {
    const character = args.charAt(index);
    if ('[('.includes(character)) depth += 1;
    else if ('])'.includes(character)) depth -= 1;
    else if (character === ',' && depth === 0) {
      types.push(args.slice(start, index));
      start = index + 1;
    }
  }
  return [...types, args.slice(start)];
}

function canonicalType(type: string): string {
  const compact = type.replaceAll(/\s/g, '');
  return Object.hasOwn(CANONICAL_TYPES, compact) ? (CANONICAL_TYPES[compact] ?? compact) : compact;
}
