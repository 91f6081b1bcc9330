/** The least trials on each side that carry a difference; why just so many is told in docs/decisions/0018-evidence.md. */
export const LEAST_TRIALS_OF_SIDE = 10;

/** The least compared trials, and the least trials of the same functions without it, that carry the lift of a source, which is shrunk besides. */
export const LEAST_TRIALS_OF_SOURCE = 5;

/** So many trials at the baseline are added to those of a source, so that a few lucky ones do not lead the list. */
export const PRIOR_TRIALS = 10;
