import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { formatPercent } from './shares';

/** Tests passed of all: a bar, the fraction and the percentage. */
@Component({
  selector: 'app-passed-meter',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (total() > 0) {
      <span
        class="track"
        role="meter"
        [attr.aria-label]="label()"
        aria-valuemin="0"
        [attr.aria-valuemax]="total()"
        [attr.aria-valuenow]="passed()"
        [attr.aria-valuetext]="spoken()"
      >
        <span class="fill" [class.perfect]="passed() === total()" [style.inline-size.%]="(100 * passed()) / total()"></span>
      </span>
      <span aria-hidden="true">{{ passed() }} / {{ total() }}</span>
      <span class="muted" aria-hidden="true">{{ percent() }}</span>
    } @else {
      <span class="muted">no tests</span>
    }
  `,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      gap: 8px;
      white-space: nowrap;
    }
    .track {
      inline-size: 64px;
      block-size: 6px;
      overflow: hidden;
      background: var(--app-track);
      border-radius: 3px;
    }
    .fill {
      display: block;
      block-size: 100%;
      background: var(--app-warn);
      border-radius: 3px;
    }
    .perfect {
      background: var(--app-success);
    }
  `,
})
export class PassedMeter {
  readonly passed = input.required<number>();
  readonly total = input.required<number>();
  readonly label = input('Tests passed');

  protected readonly percent = computed(() => formatPercent(this.passed() / this.total()));
  protected readonly spoken = computed(() => `${String(this.passed())} of ${String(this.total())}, ${this.percent()}`);
}
