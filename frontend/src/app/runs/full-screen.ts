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

/** Covers the page with its content, as a modal dialog: the page below is out of reach, and Escape asks to close. */
@Component({
  selector: 'app-full-screen',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<dialog #dialog [attr.aria-label]="label()" (cancel)="onCancel($event)"><ng-content /></dialog>`,
  styles: `
    dialog {
      display: flex;
      flex-direction: column;
      inline-size: 100vw;
      block-size: 100dvh;
      max-inline-size: none;
      max-block-size: none;
      margin: 0;
      padding: 0;
      background: var(--app-panel);
      border: 0;
      color: inherit;
    }
  `,
})
export class FullScreen {
  readonly label = input.required<string>();
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
    this.closed.emit();
  }
}
