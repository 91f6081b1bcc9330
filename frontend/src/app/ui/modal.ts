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

let lastId = 0;

/** A question in front of the page, open as long as it is there. Escape asks to close. */
@Component({
  selector: 'app-modal',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <dialog #dialog [attr.aria-labelledby]="id" (cancel)="onCancel($event)">
      <h2 [id]="id" tabindex="-1">{{ heading() }}</h2>
      <ng-content />
    </dialog>
  `,
  styles: `
    dialog {
      inline-size: min(640px, calc(100vw - 24px));
      max-inline-size: none;
      max-block-size: calc(100dvh - 48px);
      padding: 20px 24px;
      overflow: auto;
      background: var(--app-panel);
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 8px;
      color: inherit;
    }
    dialog[open] {
      display: flex;
      flex-direction: column;
      gap: 16px;
    }
    dialog::backdrop {
      background: rgb(0 0 0 / 45%);
    }
    h2:focus {
      outline: none;
    }
  `,
})
export class Modal {
  readonly heading = input.required<string>();
  readonly closed = output();

  protected readonly id = `app-modal-${String((lastId += 1))}`;
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  constructor() {
    const focused = inject(DOCUMENT).activeElement;
    afterNextRender(() => {
      this.dialog().nativeElement.showModal();
      this.dialog().nativeElement.querySelector<HTMLElement>('h2')?.focus();
    });
    // The dialog is taken away rather than closed, so the browser does not give the focus back.
    inject(DestroyRef).onDestroy(() => {
      if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
    });
  }

  protected onCancel(event: Event): void {
    event.preventDefault();
    this.closed.emit();
  }
}
