import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  effect,
  inject,
  input,
  output,
  type TemplateRef,
  untracked,
  viewChild,
  ViewContainerRef,
} from '@angular/core';
import { MatDialog, type MatDialogRef } from '@angular/material/dialog';
import { type NeighbourCount, SimilarEntries } from './similar-entries';

/** A dialog that is open as long as there is an entry to compare with: the URL opens and closes it. */
@Component({
  selector: 'app-similar-dialog',
  imports: [SimilarEntries],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ng-template #content>
      @if (entryId(); as id) {
        <app-similar-entries [entryId]="id" [count]="count()" (countChange)="countChange.emit($event)" (closed)="closed.emit()" />
      }
    </ng-template>
  `,
})
export class SimilarDialog {
  readonly entryId = input.required<string | undefined>();
  readonly count = input.required<NeighbourCount>();
  readonly countChange = output<NeighbourCount>();
  readonly closed = output();

  private readonly dialogs = inject(MatDialog);
  private readonly viewContainer = inject(ViewContainerRef);
  private readonly content = viewChild.required<TemplateRef<unknown>>('content');
  private dialog: MatDialogRef<unknown> | undefined;

  constructor() {
    effect(() => {
      const isWanted = this.entryId() !== undefined;
      const content = this.content();
      untracked(() => {
        if (isWanted) this.open(content);
        else this.close();
      });
    });
    inject(DestroyRef).onDestroy(() => {
      this.close();
    });
  }

  private open(content: TemplateRef<unknown>): void {
    if (this.dialog !== undefined) return;
    const dialog = this.dialogs.open(content, {
      viewContainerRef: this.viewContainer,
      ariaLabelledBy: 'app-similar-heading',
      ariaModal: true,
      autoFocus: 'dialog',
      width: '860px',
      maxWidth: 'min(100vw - 16px, 860px)',
      maxHeight: '90vh',
      // The back button changes the URL, and the URL closes the dialog.
      closeOnNavigation: false,
    });
    this.dialog = dialog;
    dialog.beforeClosed().subscribe(() => {
      const isOurs = this.dialog === undefined;
      this.dialog = undefined;
      if (!isOurs) this.closed.emit();
    });
  }

  private close(): void {
    const dialog = this.dialog;
    this.dialog = undefined;
    dialog?.close();
  }
}
