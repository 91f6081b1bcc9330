import { computed, DestroyRef, effect, inject, linkedSignal, signal, untracked, type Signal, type WritableSignal } from '@angular/core';

const TYPING_PAUSE_MS = 300;

type Field<F> = keyof F & string;
type Problems<F> = Readonly<Partial<Record<keyof F, string>>>;

/** What a filter is, as pure functions. */
export interface FilterRules<F> {
  readonly none: F;
  readonly isSame: (a: F, b: F) => boolean;
  /** One spelling for one filter. */
  readonly normalise: (filter: F) => F;
  /** What is wrong with it, by field: what is named here is not asked for. */
  readonly problemsOf: (filter: F) => Problems<F>;
}

export interface FilterChange<F> {
  readonly filter: F;
  /** It goes on with the word that the change before began: one step back undoes both. */
  readonly continues: boolean;
}

/** What the parts of a form need of its draft. */
export interface DraftOf<K extends string> {
  readonly revision: Signal<number>;
  text(field: K): string;
  problem(field: K): string | undefined;
  type(field: K, text: string): void;
  /** As `type`, of a value that is no word in the making. */
  pick(field: K, text: string): void;
  apply(field?: K): void;
  leave(): void;
}

/** A filter as it stands in the fields of a form, and when it is asked for: after a pause, or at once. To be made where things are injected. */
export class FilterDraft<F extends object> implements DraftOf<Field<F>> {
  readonly value: WritableSignal<F>;
  /** Another one drops what has been begun in the fields. */
  readonly revision = signal(0);
  readonly problems: Signal<Problems<F>> = computed(() => ({
    // An answer about a text that has been changed since says nothing of the new one.
    ...(this.rules.isSame(this.rules.normalise(this.value()), this.inForce()) ? this.refused?.() : {}),
    ...this.rules.problemsOf(this.value()),
  }));
  /** On a phone the fields are put away until they are wanted, or until there is something to explain at one. */
  readonly isOpen = linkedSignal<boolean, boolean>({
    source: () => Object.keys(this.problems()).length > 0,
    computation: (hasProblem, previous) => hasProblem || (previous?.value ?? false),
  });

  /** What was asked for and has not come back as the filter in force. */
  private readonly asked: F[] = [];
  /** The field in which the last change was typed, as long as it has the focus. */
  private typedIn: Field<F> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param refused what the server says of the fields */
  constructor(
    private readonly inForce: Signal<F>,
    private readonly rules: FilterRules<F>,
    private readonly emit: (change: FilterChange<F>) => void,
    private readonly refused?: Signal<Problems<F>>,
  ) {
    this.value = signal(rules.none);
    // Any other change of the address makes an equal filter, which must not touch what is being typed.
    const filter = computed(() => inForce(), { equal: (a, b) => rules.isSame(a, b) });
    effect(() => {
      const now = filter();
      untracked(() => this.follow(now));
    });
    inject(DestroyRef).onDestroy(() => clearTimeout(this.timer));
  }

  text(field: Field<F>): string {
    return String(this.value()[field]);
  }

  problem(field: Field<F>): string | undefined {
    return this.problems()[field];
  }

  type(field: Field<F>, text: string): void {
    this.write({ [field]: text } as Partial<F>);
    this.applyAfterPause(field);
  }

  pick(field: Field<F>, text: string): void {
    this.write({ [field]: text } as Partial<F>);
    this.applyAfterPause();
  }

  /** What is chosen is asked for at once. */
  choose(change: Partial<F>): void {
    this.write(change);
    this.apply();
  }

  leave(): void {
    this.typedIn = undefined;
  }

  reset(): void {
    this.take(this.rules.none);
    this.apply();
  }

  apply(field?: Field<F>): void {
    clearTimeout(this.timer);
    const draft = this.rules.normalise(this.value());
    const current = this.inForce();
    const wrong = Object.keys(this.rules.problemsOf(draft)) as Field<F>[];
    const filter = { ...draft, ...(Object.fromEntries(wrong.map((name) => [name, current[name]])) as Partial<F>) };
    if (this.rules.isSame(filter, this.asked.at(-1) ?? current)) return;
    this.asked.push(filter);
    this.emit({ filter, continues: field !== undefined && field === this.typedIn });
    this.typedIn = field;
  }

  private write(change: Partial<F>): void {
    this.value.update((value) => ({ ...value, ...change }));
  }

  private applyAfterPause(field?: Field<F>): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.apply(field), TYPING_PAUSE_MS);
  }

  /** A filter that was asked for here must not touch the fields, where somebody may be typing on; any other one is shown in them. */
  private follow(filter: F): void {
    const index = this.asked.findIndex((asked) => this.rules.isSame(asked, filter));
    if (index >= 0) {
      this.asked.splice(0, index + 1);
      return;
    }
    this.asked.length = 0;
    this.typedIn = undefined;
    clearTimeout(this.timer);
    this.take(filter);
  }

  private take(filter: F): void {
    this.value.set(filter);
    this.revision.update((revision) => revision + 1);
  }
}
