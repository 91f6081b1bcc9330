import type { Issue } from './errors.js';

const MAX_JSON_DEPTH = 32;

/** So that a hostile body cannot make its own answer large. */
const MAX_ISSUES = 20;
const MAX_PATH_LENGTH = 100;

/**
 * What no storage engine keeps alike, or keeps at all, is refused before anything else looks at it: NUL characters and
 * lone surrogates (in names too), numbers that are not finite (`1e999` parses to Infinity), nesting deeper than 32; and the names
 * through which a careless copy of the object would change its prototype.
 */
export function findUnsafeJson(root: unknown): Issue[] {
  const issues: Issue[] = [];
  const path: (string | number)[] = [];

  const report = (message: string): void => {
    if (issues.length < MAX_ISSUES) issues.push({ path: shorten(path.join('.')), message });
  };
  const visitChild = (name: string | number, child: unknown): void => {
    path.push(name);
    visit(child);
    path.pop();
  };
  // Recursion ends at the greatest depth, however deep the value is: JSON.parse accepts a depth that would overflow the stack.
  const visit = (value: unknown): void => {
    if (typeof value === 'string') {
      const fault = findTextFault(value);
      if (fault !== undefined) report(fault);
    } else if (typeof value === 'number') {
      if (!Number.isFinite(value)) report('must be a finite number');
    } else if (typeof value === 'object' && value !== null) {
      if (path.length >= MAX_JSON_DEPTH) report(`must not be nested deeper than ${MAX_JSON_DEPTH} levels`);
      else if (Array.isArray(value)) value.forEach((item, index) => visitChild(index, item));
      else
        for (const [name, child] of Object.entries(value)) {
          const fault = findNameFault(value, name);
          if (fault === undefined) visitChild(name, child);
          else report(`has a name that ${fault}`);
        }
    }
  };
  visit(root);
  return issues;
}

/** The rule that a name in an object breaks. */
function findNameFault(owner: object, name: string): string | undefined {
  if (name === '__proto__') return 'must not be __proto__';
  if (name === 'constructor') {
    const { constructor } = owner as { constructor: unknown };
    if (typeof constructor === 'object' && constructor !== null && Object.hasOwn(constructor, 'prototype'))
      return 'must not lead to prototype';
  }
  return findTextFault(name);
}

/** The rule that a text breaks, whatever field it is for. */
function findTextFault(text: string): string | undefined {
  if (text.includes('\u0000')) return 'must not contain NUL characters';
  if (!text.isWellFormed()) return 'must not contain lone surrogates';
  return undefined;
}

function shorten(path: string): string {
  return path.length <= MAX_PATH_LENGTH ? path : `${path.slice(0, MAX_PATH_LENGTH)}...`;
}
