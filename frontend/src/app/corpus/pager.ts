import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Icon } from '../ui/icon';
import { PAGE_SIZES, type CorpusView } from './corpus-view';
import { formatRange } from './format';

export type Paging = Pick<CorpusView, 'page' | 'pageSize'>;

let lastId = 0;

/** Which part of the list is shown, and the way to the others. */
@Component({
  selector: 'app-pager',
  imports: [Icon, MatButton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <span class="range">{{ range() }}</span>
    <span class="size">
      <label class="muted" [for]="id">per page</label>
      <select [id]="id" (change)="onSize($event)">
        @for (size of sizes; track size) {
          <option [value]="size" [selected]="size === paging().pageSize">{{ size }}</option>
        }
      </select>
    </span>
    @if (paging().page > 1 || !isLast()) {
      <nav [attr.aria-label]="label()">
        <button
          class="previous"
          matButton="outlined"
          disabledInteractive
          type="button"
          [disabled]="paging().page === 1"
          (click)="goTo(previousPage())"
        >
          <app-icon name="chevron" /> Previous
        </button>
        <button class="next" matButton="outlined" disabledInteractive type="button" [disabled]="isLast()" (click)="goTo(paging().page + 1)">
          Next <app-icon name="chevron" iconPositionEnd />
        </button>
      </nav>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px 16px;
    }
    .range {
      white-space: nowrap;
    }
    .size {
      display: flex;
      align-items: center;
      gap: 8px;
      margin-inline-start: auto;
      white-space: nowrap;
    }
    select {
      block-size: 32px;
      padding-inline: 6px;
      background: var(--app-panel);
      border: 1px solid var(--mat-sys-outline);
      border-radius: 6px;
      color: inherit;
      font: inherit;
    }
    nav {
      display: flex;
      gap: 8px;
    }
    button {
      padding-inline: 12px;
    }
    .previous app-icon {
      transform: rotate(180deg);
    }
    @media (max-width: 639.98px) {
      .size {
        margin-inline-start: auto;
      }
      nav {
        flex: 1 1 100%;
      }
      button {
        flex: 1;
      }
    }
  `,
})
export class Pager {
  readonly paging = input.required<Paging>();
  /** Entries that are on this page. */
  readonly shown = input.required<number>();
  readonly total = input.required<number>();
  /** Tells two pagers of one list apart. */
  readonly label = input('Pages');
  readonly pagingChange = output<Paging>();

  protected readonly id = `app-pager-${String((lastId += 1))}`;
  protected readonly sizes = PAGE_SIZES;
  private readonly offset = computed(() => (this.paging().page - 1) * this.paging().pageSize);
  private readonly pageCount = computed(() => Math.max(1, Math.ceil(this.total() / this.paging().pageSize)));
  protected readonly range = computed(() => formatRange(this.offset(), this.shown(), this.total()));
  protected readonly isLast = computed(() => this.paging().page >= this.pageCount());
  /** From beyond the end it leads to the last page. */
  protected readonly previousPage = computed(() => Math.min(this.paging().page - 1, this.pageCount()));

  protected goTo(page: number): void {
    this.pagingChange.emit({ page, pageSize: this.paging().pageSize });
  }

  /** The first entry that was shown is on the new page too. */
  protected onSize(event: Event): void {
    const chosen = Number((event.target as HTMLSelectElement).value);
    const pageSize = PAGE_SIZES.find((size) => size === chosen) ?? this.paging().pageSize;
    this.pagingChange.emit({ page: Math.floor(this.offset() / pageSize) + 1, pageSize });
  }
}
