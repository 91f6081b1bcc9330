import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

/** A number with a bar beside it: a similarity from 0 to 1, or a bias on its own scale (`[max]="0.5"`). */
@Component({
  selector: 'app-value-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <span
      class="track"
      role="meter"
      [attr.aria-label]="label()"
      aria-valuemin="0"
      [attr.aria-valuemax]="max()"
      [attr.aria-valuenow]="value()"
      [attr.aria-valuetext]="text()"
    >
      <span class="fill" [style.inline-size.%]="percent()"></span>
    </span>
    <span class="number" aria-hidden="true">{{ text() }}</span>
  `,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      gap: 8px;
      inline-size: 100%;
      max-inline-size: 240px;
    }
    .track {
      flex: 1;
      min-inline-size: 32px;
      block-size: 6px;
      overflow: hidden;
      background: var(--app-track);
      border-radius: 3px;
    }
    .fill {
      display: block;
      block-size: 100%;
      background: var(--mat-sys-primary);
      border-radius: 3px;
    }
    .number {
      min-inline-size: 4ch;
      text-align: end;
    }
  `,
})
export class ValueBar {
  readonly value = input.required<number>();
  /** What is measured, for screen readers. */
  readonly label = input.required<string>();
  /** The value of a full bar. A value beyond either end fills or empties the bar; the number stays true. */
  readonly max = input(1);
  /** Decimal places that are kept at least; more are shown as they are, up to 4. */
  readonly digits = input(2);

  protected readonly percent = computed(() => (100 * Math.min(Math.max(this.value(), 0), this.max())) / this.max());
  protected readonly text = computed(() =>
    new Intl.NumberFormat('en', { minimumFractionDigits: this.digits(), maximumFractionDigits: Math.max(this.digits(), 4) }).format(
      this.value(),
    ),
  );
}
