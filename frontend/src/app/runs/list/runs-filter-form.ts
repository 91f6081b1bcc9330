import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { DateRange } from '../../ui/date-range';
import { type FilterChange, FilterDraft } from '../../ui/filter-draft';
import { FilterPanel } from '../../ui/filter-panel';
import { NumberRange } from '../../ui/number-range';
import { countConditions, isSameFilter, NO_FILTER, normalise, problemsOf, type RunsFilter } from './runs-filter';

export type RunsFilterChange = FilterChange<RunsFilter>;

/** Asks for a filter. What cannot be read is explained at its field and not asked for. */
@Component({
  selector: 'app-runs-filter-form',
  imports: [DateRange, FilterPanel, NumberRange],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './runs-filter-form.html',
  styleUrls: ['../../ui/field.scss', './runs-filter-form.scss'],
})
export class RunsFilterForm {
  /** The filter in force. */
  readonly filter = input.required<RunsFilter>();
  /** Whether the answer to it is still to come. */
  readonly isAwaited = input(false);
  readonly filterChange = output<RunsFilterChange>();

  protected readonly draft = new FilterDraft<RunsFilter>(
    { inForce: this.filter, isAwaited: this.isAwaited },
    { none: NO_FILTER, isSame: isSameFilter, normalise, problemsOf, narrows: (field) => field === 'text' },
    (change) => this.filterChange.emit(change),
  );
  protected readonly conditionCount = computed(() => countConditions(this.filter()));

  protected onType(field: 'text' | 'beam', event: Event): void {
    this.draft.type(field, (event.target as HTMLInputElement).value);
  }

  protected onChoose(field: 'status' | 'seeding', event: Event): void {
    this.draft.choose({ [field]: (event.target as HTMLSelectElement).value });
  }
}
