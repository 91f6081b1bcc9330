import { computed, DestroyRef, effect, inject, linkedSignal, signal, untracked, type Signal, type WritableSignal } from '@angular/core';

/** Long enough that a value being typed is one question, and that a slow answer is not waited for. */
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
  /** Whether the beginning of this field's value finds all that the whole one does. `0` is no such beginning of `0.25`. */
  readonly narrows: (field: keyof F & string, filter: F) => boolean;
}

/** What the draft is told from outside. */
export interface FilterState<F> {
  readonly inForce: Signal<F>;
  /** Whether the answer to what is in force is still to come. */
  readonly isAwaited: Signal<boolean>;
  /** What the server says of the fields. */
  readonly refused?: Signal<Problems<F>>;
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

/**
 * A filter as it stands in the fields of a form, and when it is asked for. What is chosen is asked for at once, and so is a word from its first
 * key on: while one answer is awaited, the newest text waits for it, but no longer than a pause in typing. Other values wait for that pause.
 * To be made where things are injected.
 */
export class FilterDraft<F extends object> implements DraftOf<Field<F>> {
  readonly value: WritableSignal<F>;
  /** Another one drops what has been begun in the fields. */
  readonly revision = signal(0);
  readonly problems: Signal<Problems<F>> = computed(() => ({
    // An answer about a text that has been changed since says nothing of the new one.
    ...(this.rules.isSame(this.rules.normalise(this.value()), this.state.inForce()) ? this.state.refused?.() : {}),
    ...this.rules.problemsOf(this.value()),
  }));
  /** On a phone the fields are put away until they are wanted, or until there is something to explain at one. */
  readonly isOpen = linkedSignal<boolean, boolean>({
    source: () => Object.keys(this.problems()).length > 0,
    computation: (hasProblem, previous) => hasProblem || (previous?.value ?? false),
  });

  /** What was asked for and has not come back as the filter in force. */
  private readonly asked = signal<readonly F[]>([]);
  /** The field in which the last change was typed, as long as it has the focus. */
  private typedIn: Field<F> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** The field whose newest text waits for the answer to the one before. */
  private waiting: Field<F> | undefined;
  private readonly isAwaited = computed(() => this.asked().length > 0 || this.state.isAwaited());

  constructor(
    private readonly state: FilterState<F>,
    private readonly rules: FilterRules<F>,
    private readonly emit: (change: FilterChange<F>) => void,
  ) {
    this.value = signal(rules.none);
    // Any other change of the address makes an equal filter, which must not touch what is being typed.
    const filter = computed(() => state.inForce(), { equal: (a, b) => rules.isSame(a, b) });
    effect(() => {
      const now = filter();
      untracked(() => this.follow(now));
    });
    effect(() => {
      if (!this.isAwaited()) untracked(() => this.goOn());
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
    const narrows = this.rules.narrows(field, this.value());
    if (narrows && !this.isAwaited()) {
      this.apply(field);
      return;
    }
    this.waiting = narrows ? field : undefined;
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
    this.stopWaiting();
    const draft = this.rules.normalise(this.value());
    const current = this.state.inForce();
    const wrong = Object.keys(this.rules.problemsOf(draft)) as Field<F>[];
    const filter = { ...draft, ...(Object.fromEntries(wrong.map((name) => [name, current[name]])) as Partial<F>) };
    if (this.rules.isSame(filter, this.asked().at(-1) ?? current)) return;
    this.asked.update((asked) => [...asked, filter]);
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

  private goOn(): void {
    if (this.waiting !== undefined) this.apply(this.waiting);
  }

  private stopWaiting(): void {
    clearTimeout(this.timer);
    this.waiting = undefined;
  }

  /** A filter that was asked for here must not touch the fields, where somebody may be typing on; any other one is shown in them. */
  private follow(filter: F): void {
    const index = this.asked().findIndex((asked) => this.rules.isSame(asked, filter));
    this.asked.update((asked) => (index < 0 ? [] : asked.slice(index + 1)));
    if (index >= 0) return;
    this.typedIn = undefined;
    this.stopWaiting();
    this.take(filter);
  }

  private take(filter: F): void {
    this.value.set(filter);
    this.revision.update((revision) => revision + 1);
  }
}
