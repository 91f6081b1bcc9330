import { DOCUMENT } from '@angular/common';
import { inject, Injectable, signal } from '@angular/core';

const STORED_AS = 'aurora.runs.views';
/** Longer names would not fit the list; more views would not be found in it. */
export const LONGEST_NAME = 60;
export const MOST_VIEWS = 50;

export interface NamedView {
  readonly name: string;
  /** As in the address: filter, sort and columns, without what is selected. */
  readonly query: Readonly<Record<string, string>>;
}

/**
 * Names for filters of the list, kept in this browser: there are no accounts that could own them on the server, and what is shared is the
 * address. Where the browser keeps nothing, they last as long as the page.
 */
@Injectable({ providedIn: 'root' })
export class NamedViews {
  private readonly window = inject(DOCUMENT).defaultView;
  private readonly list = signal<readonly NamedView[]>(this.read());
  /** By name. */
  readonly views = this.list.asReadonly();

  /** Another one of the same name is replaced. @returns false when there are too many */
  save(name: string, query: NamedView['query']): boolean {
    const others = this.list().filter((view) => view.name !== name);
    if (others.length >= MOST_VIEWS) return false;
    this.keep([...others, { name, query }]);
    return true;
  }

  /** @returns false when there is another one of that name */
  rename(name: string, next: string): boolean {
    if (name === next) return true;
    if (this.has(next)) return false;
    this.keep(this.list().map((view) => (view.name === name ? { ...view, name: next } : view)));
    return true;
  }

  has(name: string): boolean {
    return this.list().some((view) => view.name === name);
  }

  remove(name: string): void {
    this.keep(this.list().filter((view) => view.name !== name));
  }

  private keep(views: readonly NamedView[]): void {
    const sorted = [...views].sort((a, b) => a.name.localeCompare(b.name));
    this.list.set(sorted);
    try {
      this.window?.localStorage.setItem(STORED_AS, JSON.stringify(sorted));
    } catch {
      // Full or forbidden: they last as long as the page.
    }
  }

  private read(): readonly NamedView[] {
    try {
      const views: unknown = JSON.parse(this.window?.localStorage.getItem(STORED_AS) ?? '[]');
      return Array.isArray(views) ? views.filter(isView).slice(0, MOST_VIEWS) : [];
    } catch {
      return [];
    }
  }
}

/** Another version of the program, or somebody by hand, may have written there. */
function isView(view: unknown): view is NamedView {
  if (typeof view !== 'object' || view === null || !('name' in view) || !('query' in view)) return false;
  const { name, query } = view;
  return (
    typeof name === 'string' &&
    typeof query === 'object' &&
    query !== null &&
    Object.values(query).every((value) => typeof value === 'string')
  );
}
