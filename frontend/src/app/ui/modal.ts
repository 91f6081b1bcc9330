import { DOCUMENT } from '@angular/common';
import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  type ElementRef,
  inject,
  input,
  output,
  viewChild,
} from '@angular/core';
import { Icon } from './icon';

/**
 * A modal dialog over the page, open as long as it exists: the page below is out of reach, Escape and (where the browser knows
 * `closedby`) a click beside it ask to close unless that is forbidden, and the focus goes back where it came from. It is the browser's own, so it costs the
 * start page nothing.
 */
@Component({
  selector: 'app-modal',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <dialog #dialog [attr.closedby]="closedby()" [attr.aria-label]="label() ?? heading()" (cancel)="onCancel($event)">
      <div class="box">
        @if (heading(); as heading) {
          <header>
            <h2>{{ heading }}</h2>
            <button type="button" aria-label="Close" [disabled]="closedby() === 'none'" (click)="closed.emit()">
              <app-icon name="close" />
            </button>
          </header>
        }
        <ng-content />
      </div>
    </dialog>
  `,
  styles: `
    dialog {
      inline-size: min(100vw - 16px, var(--app-modal-width, 640px));
      max-inline-size: none;
      max-block-size: calc(100dvh - 32px);
      margin: clamp(8px, 8dvh, 96px) auto auto;
      padding: 0;
      background: var(--app-panel);
      border: 1px solid var(--app-hairline);
      border-radius: 8px;
      box-shadow: 0 16px 48px rgb(0 0 0 / 30%);
      color: inherit;
      overflow: hidden;
    }
    dialog::backdrop {
      background: rgb(0 0 0 / 45%);
    }
    .box {
      display: flex;
      flex-direction: column;
      max-block-size: calc(100dvh - clamp(8px, 8dvh, 96px) - 24px);
      min-block-size: 0;
    }
    header {
      display: flex;
      flex: none;
      align-items: center;
      justify-content: space-between;
      gap: 16px;
      padding: 12px 12px 12px 20px;
      border-block-end: 1px solid var(--app-hairline);
    }
    button {
      display: inline-grid;
      place-items: center;
      inline-size: 32px;
      block-size: 32px;
      padding: 0;
      border: 0;
      border-radius: 6px;
      background: none;
      color: inherit;
      cursor: pointer;
    }
    button:hover {
      background: var(--app-hover);
    }
    button:disabled {
      visibility: hidden;
    }
  `,
})
export class Modal {
  /** Names the dialog for screen readers, where it has no heading. */
  readonly label = input<string>();
  /** Stands above the content, with a button that closes. Without it the content brings its own. */
  readonly heading = input<string>();
  /**
   * What asks to close it besides the buttons of its content, as HTML has it: a click beside it and Escape; only what is meant for that
   * (Escape, the button in its corner), where something would be lost; nothing, while something runs.
   */
  readonly closedby = input<'any' | 'closerequest' | 'none'>('any');
  /** It asks to be closed. */
  readonly closed = output();

  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  constructor() {
    const focused = inject(DOCUMENT).activeElement;
    afterNextRender(() => this.dialog().nativeElement.showModal());
    // The dialog is taken away rather than closed, so the browser does not give the focus back.
    inject(DestroyRef).onDestroy(() => {
      if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
    });
  }

  protected onCancel(event: Event): void {
    event.preventDefault();
    if (this.closedby() !== 'none') this.closed.emit();
  }
}
