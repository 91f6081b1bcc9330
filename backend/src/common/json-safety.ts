import type { Issue } from './errors.js';

const MAX_JSON_DEPTH = 32;

/** So that a hostile body cannot make its own answer large. */
const MAX_ISSUES = 20;
const MAX_PATH_LENGTH = 100;

interface Pending {
  readonly value: unknown;
  readonly path: string;
  readonly depth: number;
}

/**
 * What no storage engine keeps alike, or keeps at all, is refused before anything else looks at it: NUL characters and
 * lone surrogates (in names too), numbers that are not finite (`1e999` parses to Infinity), nesting deeper than 32.
 * Iterative, because JSON.parse accepts a depth that overflows any recursion.
 */
export function findUnsafeJson(root: unknown): Issue[] {
  const issues: Issue[] = [];
  const report = (path: string, message: string): void => {
    issues.push({ path: shorten(path), message });
  };
  const pending: Pending[] = [{ value: root, path: '', depth: 0 }];
  let next: Pending | undefined;
  while ((next = pending.pop()) !== undefined && issues.length < MAX_ISSUES) {
    const { value, path, depth } = next;
    if (typeof value === 'string') {
      const fault = findTextFault(value);
      if (fault !== undefined) report(path, fault);
    } else if (typeof value === 'number') {
      if (!Number.isFinite(value)) report(path, 'must be a finite number');
    } else if (typeof value === 'object' && value !== null) {
      if (depth >= MAX_JSON_DEPTH) {
        report(path, `must not be nested deeper than ${MAX_JSON_DEPTH} levels`);
        continue;
      }
      for (const [key, child] of Object.entries(value)) {
        const childPath = shorten(path === '' ? key : `${path}.${key}`);
        const fault = Array.isArray(value) ? undefined : findTextFault(key);
        if (fault !== undefined) report(path, `has a name that ${fault}`);
        else pending.push({ value: child, path: childPath, depth: depth + 1 });
      }
    }
  }
  return issues;
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
