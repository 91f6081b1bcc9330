import { ChangeDetectionStrategy, Component, computed, input, linkedSignal } from '@angular/core';
import { type ViewChange, ViewLink } from './corpus-location';
import { formatCount } from '../ui/shares';

export interface ListedText {
  readonly text: string;
  /** Where a press on it leads. */
  readonly change?: ViewChange;
}

const SHOWN_AT_FIRST = 24;
const SHOWN_MORE = 200;

/** Words or names, of which there may be thousands: the first of them, and more on demand. */
@Component({
  selector: 'app-text-list',
  imports: [ViewLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[class]': 'look()' },
  template: `
    <ul>
      @for (item of shown(); track $index) {
        <li class="mono">
          @if (item.change; as change) {
            <a [appViewLink]="change">{{ item.text }}</a>
          } @else {
            {{ item.text }}
          }
        </li>
      }
    </ul>
    @if (moreCount() > 0) {
      <button type="button" (click)="showMore()">Show {{ more() }} more of {{ all() }}</button>
    }
  `,
  styles: `
    ul {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      overflow-wrap: anywhere;
    }
    :host(.chips) ul {
      display: flex;
      flex-wrap: wrap;
      gap: 6px;
    }
    :host(.chips) li {
      padding: 1px 8px;
      background: var(--mat-sys-surface-container-high);
      border: 1px solid var(--app-hairline);
      border-radius: 6px;
    }
    :host(.lines) li {
      padding: 6px 12px;
      border: 1px solid var(--app-hairline);
      border-block-end: 0;
    }
    :host(.lines) li:first-child {
      border-radius: 6px 6px 0 0;
    }
    :host(.lines) li:last-child {
      border-block-end: 1px solid var(--app-hairline);
      border-radius: 0 0 6px 6px;
    }
    :host(.lines) li:only-child {
      border-radius: 6px;
    }
    button {
      margin-block-start: 4px;
      padding: 4px 0;
      border: 0;
      background: none;
      color: var(--mat-sys-primary);
      font: inherit;
      cursor: pointer;
    }
  `,
})
export class TextList {
  readonly items = input.required<readonly ListedText[]>();
  readonly look = input<'chips' | 'lines'>('chips');

  private readonly limit = linkedSignal({ source: this.items, computation: () => SHOWN_AT_FIRST });
  protected readonly shown = computed(() => this.items().slice(0, this.limit()));
  protected readonly moreCount = computed(() => Math.min(SHOWN_MORE, this.items().length - this.limit()));
  protected readonly more = computed(() => formatCount(this.moreCount()));
  protected readonly all = computed(() => formatCount(this.items().length));

  protected showMore(): void {
    this.limit.update((limit) => limit + SHOWN_MORE);
  }
}
