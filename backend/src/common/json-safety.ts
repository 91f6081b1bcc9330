import type { Issue } from './errors.js';

const MAX_JSON_DEPTH = 32;

/** So that a hostile body cannot make its own answer large. */
const MAX_ISSUES = 20;

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
  const pending: Pending[] = [{ value: root, path: '', depth: 0 }];
  let next: Pending | undefined;
  while ((next = pending.pop()) !== undefined && issues.length < MAX_ISSUES) {
    const { value, path, depth } = next;
    if (typeof value === 'string') {
      const fault = findTextFault(value);
      if (fault !== undefined) issues.push({ path, message: fault });
    } else if (typeof value === 'number') {
      if (!Number.isFinite(value)) issues.push({ path, message: 'must be a finite number' });
    } else if (typeof value === 'object' && value !== null) {
      if (depth >= MAX_JSON_DEPTH) {
        issues.push({ path: shorten(path), message: `must not be nested deeper than ${MAX_JSON_DEPTH} levels` });
        continue;
      }
      for (const [key, child] of Object.entries(value)) {
        const childPath = path === '' ? key : `${path}.${key}`;
        const fault = Array.isArray(value) ? undefined : findTextFault(key);
        if (fault !== undefined) issues.push({ path, message: `has a name that ${fault}` });
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
  return path.length <= 80 ? path : `${path.slice(0, 80)}...`;
}
