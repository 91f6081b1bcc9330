import type { Commit, Outcome, Work } from './engine.js';

/**
 * Each piece of work of a group for itself, where one of them breaks a rule of its table. What was stored by then stays so, whatever happens to the
 * next; what hinders one from being committed would hinder those behind it.
 * @throws what hindered the first
 */
export async function commitEach(group: readonly Work[], commit: (work: Work) => Promise<Commit>): Promise<Commit> {
  const outcomes: Outcome[] = [];
  let durationMs = 0;
  for (const work of group) {
    try {
      const one = await commit(work);
      outcomes.push(...one.outcomes);
      durationMs += one.durationMs;
    } catch (error) {
      if (outcomes.length === 0) throw error;
      return { outcomes, durationMs, hindrance: error };
    }
  }
  return { outcomes, durationMs };
}
