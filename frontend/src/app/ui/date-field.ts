import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  type ElementRef,
  input,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { isEdgeOfDay, type RangeEnd, toDay, toInstant } from './local-day';

const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

let lastId = 0;

/** A day of the reader's zone as one end of a range. It gives the instant, so that a shared link means the same to everybody. */
@Component({
  selector: 'app-date-field',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <label [for]="id">{{ label() }}</label>
    <input
      #field
      type="date"
      min="1970-01-01"
      max="9999-12-31"
      [id]="id"
      [attr.aria-invalid]="message() ? true : null"
      [attr.aria-describedby]="id + '-note'"
      (input)="onInput()"
      (blur)="onBlur()"
    />
    <span class="note" [id]="id + '-note'">
      @if (message(); as message) {
        <span class="problem">{{ message }}</span>
      } @else if (exactTime(); as time) {
        {{ time }}
      }
    </span>
  `,
  styleUrl: './field.scss',
})
export class DateField {
  readonly label = input.required<string>();
  /** An instant, a day, empty, or what somebody wrote into the URL. */
  readonly value = input.required<string>();
  readonly end = input.required<RangeEnd>();
  /** Another one drops what has been begun in the field, even if the value stays. */
  readonly revision = input(0);
  readonly problem = input<string>();
  readonly valueChange = output<string>();

  protected readonly id = `app-date-field-${String((lastId += 1))}`;
  protected readonly message = computed(() => this.unfinished() ?? this.problem());
  /** Said when the day alone does not tell the range, as in a link that another program made. */
  protected readonly exactTime = computed(() => {
    const instant = toInstant(this.value(), this.end());
    return instant === undefined || isEdgeOfDay(instant, this.end()) ? undefined : `exactly ${EXACT.format(instant)}`;
  });

  /** What is wrong with a date that was left half typed. */
  private readonly unfinished = signal<string | undefined>(undefined);
  private readonly field = viewChild.required<ElementRef<HTMLInputElement>>('field');

  constructor() {
    effect(() => {
      this.value();
      this.revision();
      untracked(() => {
        this.restore();
      });
    });
  }

  /** A half typed date is no wish for another one, nor is the year 20 on its way to 2025. */
  protected onInput(): void {
    const { value, validity } = this.field().nativeElement;
    if (validity.badInput) return;
    const instant = toInstant(value, this.end());
    if (value !== '' && instant === undefined) return;
    this.unfinished.set(undefined);
    this.valueChange.emit(instant?.toISOString() ?? '');
  }

  protected onBlur(): void {
    const { value, validity } = this.field().nativeElement;
    if (validity.badInput) this.unfinished.set('Complete the date, or clear it.');
    else if (value !== '' && toInstant(value, this.end()) === undefined) this.unfinished.set('Only dates from 1970 on.');
  }

  private restore(): void {
    const input = this.field().nativeElement;
    const day = toDay(this.value(), this.end());
    this.unfinished.set(undefined);
    // Setting the same day again would put the cursor back to the first of its parts in the middle of typing; a half typed date reads
    // as empty, and is cleared only by setting it so.
    if (input.value !== day || input.validity.badInput) input.value = day;
  }
}
