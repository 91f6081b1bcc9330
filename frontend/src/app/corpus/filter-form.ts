import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { DateRange } from '../ui/date-range';
import { type FilterChange as Change, FilterDraft } from '../ui/filter-draft';
import { FilterPanel } from '../ui/filter-panel';
import { NumberRange } from '../ui/number-range';
import {
  type CorpusFilter,
  type FilterProblems,
  isSameFilter,
  narrows,
  NO_FILTER,
  normalise,
  problemsOf,
  toApiFilter,
} from './corpus-filter';

export type FilterChange = Change<CorpusFilter>;

/** Asks for a filter. What cannot be read is explained at its field and not asked for. */
@Component({
  selector: 'app-filter-form',
  imports: [DateRange, FilterPanel, MatButton, NumberRange],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './filter-form.html',
  styleUrls: ['../ui/field.scss', './filter-form.scss'],
})
export class FilterForm {
  /** The filter in force. */
  readonly filter = input.required<CorpusFilter>();
  /** Whether the answer to it is still to come. */
  readonly isAwaited = input(false);
  /** What the server says of its fields. */
  readonly refused = input<FilterProblems>({});
  readonly filterChange = output<FilterChange>();

  protected readonly draft = new FilterDraft<CorpusFilter>(
    { inForce: this.filter, isAwaited: this.isAwaited, refused: this.refused },
    { none: NO_FILTER, isSame: isSameFilter, normalise, problemsOf, narrows },
    (change) => this.filterChange.emit(change),
  );
  protected readonly conditionCount = computed(() => Object.keys(toApiFilter(this.filter())).length);

  protected onFunc(event: Event): void {
    this.draft.type('func', (event.target as HTMLInputElement).value);
  }

  protected onPerfectOnly(event: Event): void {
    this.draft.choose({ perfectOnly: (event.target as HTMLInputElement).checked });
  }
}
