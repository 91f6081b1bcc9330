import { LISTS } from './lists.mjs';
import { NUMBERS } from './numbers.mjs';
import { STRINGS } from './strings.mjs';

/**
 * What the demonstration's engine synthesises: functions of different difficulty, by the group in which they lend each other seeds.
 * @typedef {object} DemoFunction
 * @property {string} name
 * @property {string} signature as a corpus entry has it
 * @property {string} sigKey
 * @property {string[]} words the bag of words of its postcondition
 * @property {number} tests how many a result has to pass
 * @property {number} ease probability of success without seeds, 0 to 1
 * @property {string[]} good snippets that pass every test, as the corpus begins with them; [from, to] of `renames` adapts them
 * @property {string} [weak] a snippet that looks right and fails some tests: a seed of its whole group, which does harm
 * @property {string} fresh a correct solution that is like none of these: what the search finds by itself
 * @property {[string, string]} fault what in `fresh` makes it wrong
 * @property {[string, string][]} renames names to replace, in their order
 */

/** @type {DemoFunction[][]} */
export const GROUPS = [NUMBERS, LISTS, STRINGS];
