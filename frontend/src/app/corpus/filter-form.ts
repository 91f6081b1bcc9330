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
import { MatButton } from '@angular/material/button';
import { Icon } from '../ui/icon';
import {
  type CorpusFilter,
  type FilterField,
  type FilterProblems,
  type FuncMode,
  isSameFilter,
  NO_FILTER,
  normalise,
  problemsOf,
  toApiFilter,
} from './corpus-filter';
import { DateField } from '../ui/date-field';
import { TIME_ZONE } from '../ui/local-day';

export interface FilterChange {
  readonly filter: CorpusFilter;
  /** It goes on with the word that the change before began: one step back undoes both. */
  readonly continues: boolean;
}

type TypedField = 'func' | 'minScore' | 'maxScore';

const TYPING_PAUSE_MS = 300;

/** Asks for a filter. What cannot be read is explained at its field and not asked for. */
@Component({
  selector: 'app-filter-form',
  imports: [DateField, Icon, MatButton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './filter-form.html',
  styleUrls: ['../ui/field.scss', './filter-form.scss'],
})
export class FilterForm {
  /** The filter in force. */
  readonly filter = input.required<CorpusFilter>();
  /** What the server says of its fields. */
  readonly refused = input<FilterProblems>({});
  readonly filterChange = output<FilterChange>();

  protected readonly timeZone = TIME_ZONE;
  protected readonly draft = signal<CorpusFilter>(NO_FILTER);
  protected readonly takeCount = signal(0);
  protected readonly conditionCount = computed(() => Object.keys(toApiFilter(this.filter())).length);
  protected readonly problems = computed<FilterProblems>(() => ({
    // An answer about a text that has been changed since says nothing of the new one.
    ...(isSameFilter(normalise(this.draft()), this.filter()) ? this.refused() : {}),
    ...problemsOf(this.draft()),
  }));
  /** On a phone the fields are put away until they are wanted, or until there is something to explain at one. */
  protected readonly isOpen = linkedSignal<boolean, boolean>({
    source: () => Object.keys(this.problems()).length > 0,
    computation: (hasProblem, previous) => hasProblem || (previous?.value ?? false),
  });
  protected readonly scoreProblem = computed(() => this.problems().minScore ?? this.problems().maxScore);

  /** What has been asked for and has not come back as the filter in force. */
  private readonly asked: CorpusFilter[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** The field in which the last change was typed, as long as it has the focus. */
  private typedIn: TypedField | undefined;

  constructor() {
    // Any other change of the address makes an equal filter, which must not touch what is being typed.
    const filterInForce = computed(() => this.filter(), { equal: isSameFilter });
    effect(() => {
      const filter = filterInForce();
      untracked(() => {
        this.follow(filter);
      });
    });
    inject(DestroyRef).onDestroy(() => {
      clearTimeout(this.timer);
    });
  }

  protected onType(field: TypedField, event: Event): void {
    const text = (event.target as HTMLInputElement).value;
    this.draft.update((draft) => ({ ...draft, [field]: text }));
    this.applyAfterPause(field);
  }

  protected onDate(field: 'startDate' | 'endDate', text: string): void {
    this.draft.update((draft) => ({ ...draft, [field]: text }));
    this.applyAfterPause();
  }

  protected onMode(funcMode: FuncMode): void {
    this.draft.update((draft) => ({ ...draft, funcMode }));
    this.apply();
  }

  protected onPerfectOnly(event: Event): void {
    const perfectOnly = (event.target as HTMLInputElement).checked;
    this.draft.update((draft) => ({ ...draft, perfectOnly }));
    this.apply();
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

  protected apply(field?: TypedField): void {
    clearTimeout(this.timer);
    const draft = normalise(this.draft());
    const current = this.filter();
    const wrong = Object.keys(problemsOf(draft)) as FilterField[];
    const filter = { ...draft, ...Object.fromEntries(wrong.map((name) => [name, current[name]])) };
    if (isSameFilter(filter, this.asked.at(-1) ?? current)) return;
    this.asked.push(filter);
    this.filterChange.emit({ filter, continues: field !== undefined && field === this.typedIn });
    this.typedIn = field;
  }

  private applyAfterPause(field?: TypedField): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.apply(field);
    }, TYPING_PAUSE_MS);
  }

  /** A filter that was asked for here must not touch the fields, where somebody may be typing on; any other one is shown in them. */
  private follow(filter: CorpusFilter): void {
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

  private take(filter: CorpusFilter): void {
    this.draft.set(filter);
    this.takeCount.update((count) => count + 1);
  }
}
