import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

/** A line of a forest plot in a table cell: an interval with its estimate, on the axis that all rows share, and what it is compared with. */
@Component({
  selector: 'app-interval-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'img', '[attr.aria-label]': 'label()', '[class.danger]': 'isDanger()' },
  template: `
    <span class="axis"></span>
    @let at = reference();
    @if (at !== null) {
      <span class="reference" [style.inset-inline-start.%]="place(at)"></span>
    }
    <span class="interval" [style.inset-inline-start.%]="place(low())" [style.inline-size.%]="width()"></span>
    <span class="estimate" [style.inset-inline-start.%]="place(value())"></span>
  `,
  styles: `
    :host {
      position: relative;
      display: inline-block;
      inline-size: 100%;
      min-inline-size: 96px;
      block-size: 20px;
      vertical-align: middle;
      color: var(--mat-sys-primary);
    }
    :host(.danger) {
      color: var(--app-danger);
    }
    span {
      position: absolute;
      inset-block-start: 50%;
    }
    .axis {
      inset-inline: 0;
      block-size: 1px;
      background: var(--app-hairline);
    }
    .reference {
      inset-block: 1px;
      inline-size: 0;
      border-inline-start: 2px dotted var(--app-muted);
      translate: -1px;
    }
    .interval {
      block-size: 3px;
      margin-block-start: -1px;
      background: currentColor;
      border-radius: 2px;
    }
    .estimate {
      inline-size: 9px;
      block-size: 9px;
      margin: -4px 0 0 -4px;
      background: currentColor;
      border: 1px solid var(--app-panel);
      border-radius: 50%;
    }
  `,
})
export class IntervalBar {
  readonly value = input.required<number>();
  readonly low = input.required<number>();
  readonly high = input.required<number>();
  /** What the interval is to be compared with. */
  readonly reference = input<number | null>(null);
  /** All of it in words. */
  readonly label = input.required<string>();
  readonly isDanger = input(false);
  /** The ends of the axis. */
  readonly min = input(0);
  readonly max = input(1);

  protected readonly width = computed(() => this.place(this.high()) - this.place(this.low()));

  protected place(value: number): number {
    const share = (value - this.min()) / (this.max() - this.min());
    return 100 * Math.min(Math.max(share, 0), 1);
  }
}
