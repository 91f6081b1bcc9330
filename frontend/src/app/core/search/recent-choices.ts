/** What was chosen in the search before, in this browser. */
export interface Recent {
  readonly label: string;
  readonly detail: string;
  /** A path of this app. */
  readonly url: string;
}

const STORAGE_KEY = 'aurora-recent-choices';
const KEPT = 6;

/** @returns the last choices, newest first; none where storage is switched off or holds something else */
export function recentChoices(): Recent[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isRecent).slice(0, KEPT) : [];
  } catch {
    return [];
  }
}

export function rememberChoice({ label, detail, url }: Recent): void {
  const others = recentChoices().filter((choice) => choice.url !== url);
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify([{ label, detail, url }, ...others].slice(0, KEPT)));
  } catch {
    // Storage is switched off or full: nothing is remembered.
  }
}

/** Other versions of the app, and whoever has the console, write there too: only paths of this app are followed. */
function isRecent(value: unknown): value is Recent {
  if (typeof value !== 'object' || value === null || !('label' in value && 'detail' in value && 'url' in value)) return false;
  return (
    typeof value.label === 'string' && typeof value.detail === 'string' && typeof value.url === 'string' && /^\/(?!\/)/.test(value.url)
  );
}
