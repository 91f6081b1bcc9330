import { DOCUMENT } from '@angular/common';
import { DestroyRef, inject, Injectable, signal } from '@angular/core';
import { Router } from '@angular/router';
import { NAV_PAGES } from '../shell/nav-pages';

/** What opens over the page. */
export type SheetName = 'search' | 'help';

const STORAGE_KEY = 'aurora-shortcuts';
/** So long after `g` the next key still belongs to it. */
const SEQUENCE_MS = 1_500;
/** Where a letter is a letter: it is typed, or it chooses from a list. */
const FIELDS =
  'input, textarea, select, [contenteditable=""], [contenteditable="true"], ' +
  '[role="textbox"], [role="searchbox"], [role="combobox"], [role="listbox"], [role="spinbutton"], [role="menu"]';
const MODALS = 'dialog[open], [aria-modal="true"]';
const FILTERS =
  'main [data-page-filter], main input[type="search"], main form input:not([type="checkbox"], [type="radio"], [type="hidden"])';

/**
 * The keys of the whole app. They rest while a dialog is open, but for Ctrl-K in the help. Those without Ctrl can be switched off, for speech
 * input types letters that nobody meant (WCAG 2.1.4), and rest while something is typed.
 */
@Injectable({ providedIn: 'root' })
export class Shortcuts {
  private readonly document = inject(DOCUMENT);
  private readonly router = inject(Router);
  private readonly chosen = signal(isWanted());
  private readonly sheet = signal<SheetName | undefined>(undefined);
  readonly enabled = this.chosen.asReadonly();
  readonly open = this.sheet.asReadonly();

  /** When `g` was pressed, on the clock of events. */
  private goAt = -Infinity;

  constructor() {
    const ending = new AbortController();
    this.document.addEventListener('keydown', (event) => this.onKey(event), { signal: ending.signal });
    inject(DestroyRef).onDestroy(() => ending.abort());
  }

  show(sheet: SheetName): void {
    this.sheet.set(sheet);
  }

  close(): void {
    this.sheet.set(undefined);
  }

  enable(isEnabled: boolean): void {
    this.chosen.set(isEnabled);
    try {
      localStorage.setItem(STORAGE_KEY, isEnabled ? 'on' : 'off');
    } catch {
      // Storage is switched off: the choice holds until the page is closed.
    }
  }

  private onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.altKey || event.isComposing) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() !== 'k' || event.shiftKey) return;
      // The browser's own search would be no better over a dialog, which keeps the page and what is written in it as they are.
      event.preventDefault();
      if (this.open() !== undefined || !this.isDialogOpen()) this.show('search');
      return;
    }
    if (!this.enabled() || isField(event.target) || this.isDialogOpen()) return;
    if (this.act(event.key, event.timeStamp)) event.preventDefault();
  }

  private isDialogOpen(): boolean {
    return this.document.querySelector(MODALS) !== null;
  }

  /** @returns whether the key meant something */
  private act(key: string, at: number): boolean {
    const follows = at - this.goAt <= SEQUENCE_MS;
    this.goAt = -Infinity;
    const page = follows ? NAV_PAGES.find((candidate) => candidate.key === key) : undefined;
    if (page !== undefined) {
      void this.router.navigateByUrl(page.path);
      return true;
    }
    switch (key) {
      case 'g':
        this.goAt = at;
        return true;
      case '?':
        this.show('help');
        return true;
      case '/':
        return this.focusFilter();
      default:
        return false;
    }
  }

  /** @returns whether the page has a filter */
  private focusFilter(): boolean {
    const filter = this.document.querySelector<HTMLElement>(FILTERS);
    filter?.focus();
    return filter !== null;
  }
}

function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(FIELDS) !== null;
}

function isWanted(): boolean {
  try {
    return localStorage.getItem(STORAGE_KEY) !== 'off';
  } catch {
    return true;
  }
}
