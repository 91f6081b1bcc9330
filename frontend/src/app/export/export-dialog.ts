import { DOCUMENT } from '@angular/common';
import {
  ChangeDetectionStrategy,
  Component,
  computed,
  type ElementRef,
  inject,
  input,
  linkedSignal,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { CopyButton } from '../ui/copy-button';
import { Icon } from '../ui/icon';
import { Modal } from '../ui/modal';
import { formatCount } from '../ui/shares';
import { EXPORT_TABLES, exportPath, type ExportFilters, type ExportFormat, type ExportTable } from './export-tables';
import { Exporting } from './exporting';

const LOST = ' If there was a file of this name, what it held is gone.';
const SIZE = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** Which table, which rows of it, and in which form; then how far it is. */
@Component({
  selector: 'app-export-dialog',
  imports: [CopyButton, Icon, Modal],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './export-dialog.html',
  styleUrl: './export-dialog.scss',
})
export class ExportDialog {
  readonly table = input.required<ExportTable>();
  readonly filters = input.required<ExportFilters>();
  readonly closed = output();

  protected readonly tables = EXPORT_TABLES;
  protected readonly chosen = linkedSignal(this.table);
  protected readonly format = signal<ExportFormat>('csv');
  protected readonly runId = signal('');
  protected readonly name = signal('');
  protected readonly isFiltered = signal(true);
  protected readonly words = computed(() => EXPORT_TABLES.find(({ table }) => table === this.chosen()));
  /** How the page narrows it, in words; the filters of one table mean nothing for another. */
  protected readonly pageFilter = computed(() => {
    if (this.chosen() !== this.table()) return '';
    return Object.entries(this.filters())
      .filter(([, value]) => value !== undefined && value !== '')
      .map(([name, value]) => `${name} = ${String(value)}`)
      .join(', ');
  });
  private readonly sent = computed<ExportFilters>(() => ({
    ...(this.isFiltered() && this.pageFilter() !== '' ? this.filters() : {}),
    ...(this.words()?.hasRun === true && this.runId() !== '' ? { run_id: this.runId() } : {}),
    ...(this.words()?.hasFunction === true && this.name() !== '' ? { function: this.name() } : {}),
  }));
  protected readonly curl = computed(() => {
    const address = this.origin + exportPath(this.chosen(), this.format(), this.sent());
    return `curl -o 'aurora-${this.chosen()}.${this.format()}' '${address.replace(/'/g, '%27')}'`;
  });

  protected readonly exporting = new Exporting();
  protected readonly isRunning = computed(() => this.exporting.state().kind === 'running');
  protected readonly progress = computed(() => {
    const state = this.exporting.state();
    if (state.kind !== 'running' && state.kind !== 'done') return undefined;
    const { rows, total, bytes } = state;
    // At the end it is what it is: rows may have been deleted since they were counted.
    const of = total === undefined || state.kind === 'done' ? '' : ` of ${formatCount(total)}`;
    return { text: `${formatCount(rows)}${of} ${rows === 1 && of === '' ? 'row' : 'rows'}, ${SIZE.format(bytes / 1e6)} MB`, rows, total };
  });
  /** Said once at each end; the figures in between would never stop. */
  protected readonly message = computed(() => {
    const state = this.exporting.state();
    switch (state.kind) {
      case 'idle':
        return '';
      case 'running':
        return 'Exporting';
      case 'done':
        return `Saved: ${this.progress()?.text ?? ''}`;
      case 'cancelled':
        return `Cancelled; nothing was saved.${state.isFileLost ? LOST : ''}`;
      case 'failed':
        return `Nothing was saved. ${state.details}${state.isFileLost ? LOST : ''}`;
    }
  });

  private readonly origin = inject(DOCUMENT).location.origin;

  private readonly button = viewChild.required<ElementRef<HTMLElement>>('button');

  protected submit(event: Event): void {
    event.preventDefault();
    if (this.isRunning()) {
      this.exporting.cancel();
      return;
    }
    // A field that is disabled loses the focus.
    this.button().nativeElement.focus();
    void this.exporting.start(this.chosen(), this.format(), this.sent());
  }

  protected onTable(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    const found = EXPORT_TABLES.find(({ table }) => table === value);
    if (found !== undefined) this.chosen.set(found.table);
  }

  protected onText(target: 'runId' | 'name', event: Event): void {
    this[target].set((event.target as HTMLInputElement).value.trim());
  }

  protected onFiltered(event: Event): void {
    this.isFiltered.set((event.target as HTMLInputElement).checked);
  }
}
