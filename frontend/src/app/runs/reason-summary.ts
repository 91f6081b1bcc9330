const SHOWN_PARTS = 2;
/** What engines name first when they give a reason. */
const FIRST_KEYS = ['method', 'similarity'];
const NUMBER = new Intl.NumberFormat('en', { maximumFractionDigits: 4, useGrouping: false });
/** With as many places as its neighbours in a list: 0.80 below 0.74. */
const SIMILARITY = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 4 });

/** The reason in a few words for a list, e.g. `jaccard · similarity 0.92`; `undefined` when none was given. */
export function reasonSummary(reason: Readonly<Record<string, unknown>> | null): string | undefined {
  if (reason === null) return undefined;
  const keys = Object.keys(reason);
  const ordered = [...FIRST_KEYS.filter((key) => keys.includes(key)), ...keys.filter((key) => !FIRST_KEYS.includes(key))];
  const parts = ordered.map((key) => partOf(key, reason[key])).filter((part) => part !== undefined);
  if (parts.length > 0) return parts.slice(0, SHOWN_PARTS).join(' · ');
  return keys.length === 1 ? '1 field' : `${String(keys.length)} fields`;
}

function partOf(key: string, value: unknown): string | undefined {
  if (typeof value === 'string') return key === 'method' ? value : `${key} ${value}`;
  if (typeof value === 'number') return `${key} ${(key === 'similarity' ? SIMILARITY : NUMBER).format(value)}`;
  if (typeof value === 'boolean') return value ? key : `not ${key}`;
  return undefined;
}
