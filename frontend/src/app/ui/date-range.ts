import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { DateField } from './date-field';
import type { DraftOf } from './filter-draft';
import { TIME_ZONE } from './local-day';

let lastId = 0;

/** The first and the last day, as a part of a filter. */
@Component({
  selector: 'app-date-range',
  imports: [DateField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <fieldset class="field" [attr.aria-describedby]="id">
      <legend class="visually-hidden">{{ heading() }}</legend>
      <div class="pair">
        @for (one of ends(); track one.field) {
          <app-date-field
            [label]="one.label"
            [end]="one.end"
            [value]="draft().text(one.field)"
            [revision]="draft().revision()"
            [problem]="draft().problem(one.field)"
            (valueChange)="draft().pick(one.field, $event)"
            (keydown.enter)="draft().apply()"
          />
        }
      </div>
      <span class="note" [id]="id">Whole days in your time zone, {{ timeZone }}</span>
    </fieldset>
  `,
  styleUrl: './field.scss',
})
export class DateRange<K extends string> {
  readonly draft = input.required<DraftOf<K>>();
  /** Of what the days are, for screen readers. */
  readonly heading = input.required<string>();
  readonly startLabel = input.required<string>();
  readonly startField = input.required<K>();
  readonly endField = input.required<K>();

  protected readonly id = `app-date-range-${String((lastId += 1))}`;
  protected readonly timeZone = TIME_ZONE;
  protected readonly ends = computed(() => [
    { field: this.startField(), label: this.startLabel(), end: 'start' as const },
    { field: this.endField(), label: 'To, inclusive', end: 'end' as const },
  ]);
}
