/** What became of the seed: taken as it is, changed, or not used. */
export const USAGES = ['verbatim', 'adapted', 'ignored'] as const;
export type Usage = (typeof USAGES)[number];
