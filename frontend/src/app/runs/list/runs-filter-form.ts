import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  inject,
  input,
  linkedSignal,
  output,
  signal,
  untracked,
} from '@angular/core';
import { DateField } from '../../ui/date-field';
import { Icon } from '../../ui/icon';
import { TIME_ZONE } from '../../ui/local-day';
import { countConditions, isSameFilter, NO_FILTER, normalise, problemsOf, type RunsFilter, type RunsFilterField } from './runs-filter';

const TYPING_PAUSE_MS = 300;

export interface RunsFilterChange {
  readonly filter: RunsFilter;
  /** It goes on with the word that the change before began: one step back undoes both. */
  readonly continues: boolean;
}

/** Asks for a filter. What cannot be read is explained at its field and not asked for. */
@Component({
  selector: 'app-runs-filter-form',
  imports: [DateField, Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './runs-filter-form.html',
  styleUrls: ['../../ui/field.scss', './runs-filter-form.scss'],
})
export class RunsFilterForm {
  /** The filter in force. */
  readonly filter = input.required<RunsFilter>();
  readonly filterChange = output<RunsFilterChange>();

  protected readonly timeZone = TIME_ZONE;
  protected readonly draft = signal<RunsFilter>(NO_FILTER);
  protected readonly takeCount = signal(0);
  protected readonly conditionCount = computed(() => countConditions(this.filter()));
  protected readonly problems = computed(() => problemsOf(this.draft()));
  protected readonly biasProblem = computed(() => this.problems().minBias ?? this.problems().maxBias);
  /** On a phone the fields are put away until they are wanted, or until there is something to explain at one. */
  protected readonly isOpen = linkedSignal<boolean, boolean>({
    source: () => Object.keys(this.problems()).length > 0,
    computation: (hasProblem, previous) => hasProblem || (previous?.value ?? false),
  });

  /** What was asked for and has not come back as the filter in force. */
  private readonly asked: RunsFilter[] = [];
  private typedIn: RunsFilterField | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    // Any other change of the address makes an equal filter.
    const inForce = computed(() => this.filter(), { equal: isSameFilter });
    effect(() => {
      const filter = inForce();
      untracked(() => this.follow(filter));
    });
    inject(DestroyRef).onDestroy(() => clearTimeout(this.timer));
  }

  protected onType(field: RunsFilterField, event: Event): void {
    this.write(field, (event.target as HTMLInputElement).value);
    this.applyAfterPause(field);
  }

  protected onChoose(field: RunsFilterField, event: Event): void {
    this.write(field, (event.target as HTMLSelectElement).value);
    this.apply();
  }

  protected onDate(field: 'since' | 'until', instant: string): void {
    this.write(field, instant);
    this.applyAfterPause();
  }

  protected onFocusOut(): void {
    this.typedIn = undefined;
  }

  protected reset(): void {
    this.take(NO_FILTER);
    this.apply();
  }

  protected toggle(): void {
    this.isOpen.update((isOpen) => !isOpen);
  }

  protected apply(field?: RunsFilterField): void {
    clearTimeout(this.timer);
    const draft = normalise(this.draft());
    const current = this.filter();
    const wrong = Object.keys(problemsOf(draft)) as RunsFilterField[];
    const filter = { ...draft, ...Object.fromEntries(wrong.map((name) => [name, current[name]])) };
    if (isSameFilter(filter, this.asked.at(-1) ?? current)) return;
    this.asked.push(filter);
    this.filterChange.emit({ filter, continues: field !== undefined && field === this.typedIn });
    this.typedIn = field;
  }

  private write(field: RunsFilterField, value: string): void {
    this.draft.update((draft) => ({ ...draft, [field]: value }));
  }

  private applyAfterPause(field?: RunsFilterField): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.apply(field), TYPING_PAUSE_MS);
  }

  /** A filter that was asked for here must not touch the fields, where somebody may be typing on; any other one is shown in them. */
  private follow(filter: RunsFilter): void {
    const index = this.asked.findIndex((asked) => isSameFilter(asked, filter));
    if (index >= 0) {
      this.asked.splice(0, index + 1);
      return;
    }
    this.asked.length = 0;
    this.typedIn = undefined;
    clearTimeout(this.timer);
    this.take(filter);
  }

  private take(filter: RunsFilter): void {
    this.draft.set(filter);
    this.takeCount.update((count) => count + 1);
  }
}
