import { afterRenderEffect, ChangeDetectionStrategy, Component, type ElementRef, input, untracked, viewChild } from '@angular/core';
import type { Pages } from './pages';

/** Below a list: how much of it is shown, and the next page on demand. The focus stays here when there is no further page. */
@Component({
  selector: 'app-show-more',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <span #words class="muted" tabindex="-1">{{ shown() }}</span>
    @if (pages().hasMore()) {
      <button type="button" [attr.aria-disabled]="pages().isLoading()" (click)="ask()">
        {{ pages().isLoading() ? 'Loading…' : label() }}
      </button>
    }
    @if (pages().problem(); as problem) {
      <span role="alert">The rest of the list could not be loaded: {{ problem.details }}</span>
    }
  `,
  styles: `
    @use '../ui/button';

    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px 16px;
    }
    button {
      @include button.button;
      min-inline-size: 100px;
      color: var(--mat-sys-primary);
      font-weight: 600;
    }
    button[aria-disabled='true'] {
      color: var(--app-muted);
      cursor: default;
    }
    span:focus {
      outline: none;
    }
  `,
})
export class ShowMore {
  readonly pages = input.required<Pages<unknown, unknown>>();
  /** Such as `50 of 300`. */
  readonly shown = input.required<string>();
  readonly label = input('Show more');

  private readonly words = viewChild.required<ElementRef<HTMLElement>>('words');
  private isAwaited = false;

  constructor() {
    afterRenderEffect({
      read: () => {
        if (!this.pages().isLoading()) untracked(() => this.keepFocus());
      },
    });
  }

  protected ask(): void {
    this.isAwaited = true;
    this.pages().more();
  }

  /** A button that has gone leaves the focus to nobody. */
  private keepFocus(): void {
    const { nativeElement: words } = this.words();
    if (this.isAwaited && words.ownerDocument.activeElement === words.ownerDocument.body) words.focus({ preventScroll: true });
    this.isAwaited = false;
  }
}
