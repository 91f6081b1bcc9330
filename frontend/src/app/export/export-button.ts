import { ChangeDetectionStrategy, Component, input, signal } from '@angular/core';
import { Icon } from '../ui/icon';
import { ExportDialog } from './export-dialog';
import type { ExportFilters, ExportTable } from './export-tables';

/** Opens the dialog that saves a table as a file. */
@Component({
  selector: 'app-export-button',
  imports: [ExportDialog, Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <button type="button" aria-haspopup="dialog" (click)="isOpen.set(true)"><app-icon name="download" />Export…</button>
    @if (isOpen()) {
      @defer (on immediate) {
        <app-export-dialog [table]="table()" [filters]="filters()" (closed)="isOpen.set(false)" />
      }
    }
  `,
  styles: `
    @use '../ui/button';

    button {
      @include button.button;
    }
  `,
})
export class ExportButton {
  /** What the page shows; another table can be chosen in the dialog. */
  readonly table = input.required<ExportTable>();
  /** How the page narrows it. */
  readonly filters = input<ExportFilters>({});

  protected readonly isOpen = signal(false);
}
