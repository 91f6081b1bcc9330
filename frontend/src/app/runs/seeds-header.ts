import { booleanAttribute, ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { Icon } from '../ui/icon';
import { counted, formatCount } from '../ui/shares';

/** How many seeds there are, how many of them are loaded, and how many are new. */
@Component({
  selector: 'app-seeds-header',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2>Seeds used</h2>
    @if (total() > 0) {
      <span class="muted">{{ counts() }}</span>
    }
    @if (loaded() < total()) {
      <button type="button" [disabled]="isLoadingAll()" (click)="loadAll.emit()">{{ isLoadingAll() ? 'Loading…' : 'Load all' }}</button>
    }
    @if (freshCount() > 0) {
      <button type="button" class="fresh" (click)="showFresh.emit()"><app-icon name="arrow_up" /> {{ freshText() }}</button>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 12px;
      min-block-size: 48px;
      padding: 8px 8px 8px 16px;
      border-block-end: 1px solid var(--app-hairline);
    }
    button {
      display: flex;
      align-items: center;
      gap: 4px;
      min-block-size: 28px;
      padding: 2px 10px;
      background: none;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 6px;
      color: var(--mat-sys-primary);
      font: inherit;
      cursor: pointer;
      --app-icon-size: 14px;
    }
    button:disabled {
      color: var(--app-muted);
      cursor: default;
    }
    .fresh {
      margin-inline-start: auto;
      background: var(--mat-sys-primary);
      border-color: transparent;
      color: var(--mat-sys-on-primary);
      font-weight: 600;
    }
  `,
})
export class SeedsHeader {
  readonly total = input.required<number>();
  readonly loaded = input.required<number>();
  readonly freshCount = input.required<number>();
  readonly isLoadingAll = input(false, { transform: booleanAttribute });
  readonly loadAll = output();
  readonly showFresh = output();

  protected readonly counts = computed(() => {
    const total = this.total();
    if (this.loaded() < total) return `${formatCount(this.loaded())} of ${formatCount(total)} seeds loaded`;
    return counted(total, 'seed');
  });
  protected readonly freshText = computed(() => `${formatCount(this.freshCount())} new`);
}
