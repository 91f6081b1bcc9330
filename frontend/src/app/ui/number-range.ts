import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { DraftOf } from './filter-draft';

let lastId = 0;

/** The least and the greatest of a number, as a part of a filter. */
@Component({
  selector: 'app-number-range',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <fieldset class="field" [attr.aria-describedby]="id">
      <legend>{{ heading() }}</legend>
      <div class="pair">
        @for (end of ends(); track end.field) {
          @if ($index > 0) {
            <span class="muted" aria-hidden="true">–</span>
          }
          <input
            type="text"
            inputmode="decimal"
            autocomplete="off"
            [attr.aria-label]="end.label"
            [placeholder]="end.placeholder"
            [attr.aria-describedby]="id"
            [value]="draft().text(end.field)"
            [attr.aria-invalid]="draft().problem(end.field) ? true : null"
            (input)="onType(end.field, $event)"
            (keydown.enter)="draft().apply(end.field)"
            (focusout)="draft().leave()"
          />
        }
      </div>
      <span class="note" [id]="id">
        @if (problem(); as problem) {
          <span class="problem">{{ problem }}</span>
        }
      </span>
    </fieldset>
  `,
  styleUrl: './field.scss',
})
export class NumberRange<K extends string> {
  readonly draft = input.required<DraftOf<K>>();
  readonly heading = input.required<string>();
  /** Within a sentence, such as `seed bias`. */
  readonly name = input.required<string>();
  readonly minField = input.required<K>();
  readonly maxField = input.required<K>();

  protected readonly id = `app-number-range-${String((lastId += 1))}`;
  protected readonly ends = computed(() => [
    { field: this.minField(), label: `Lowest ${this.name()}`, placeholder: 'min' },
    { field: this.maxField(), label: `Highest ${this.name()}`, placeholder: 'max' },
  ]);
  protected readonly problem = computed(() => this.draft().problem(this.minField()) ?? this.draft().problem(this.maxField()));

  protected onType(field: K, event: Event): void {
    this.draft().type(field, (event.target as HTMLInputElement).value);
  }
}
