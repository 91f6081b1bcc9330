import { HttpClient } from '@angular/common/http';
import { computed, DestroyRef, effect, inject, signal, type Signal, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { getLineage } from '../api/fn/insights/get-lineage';
import type { LineageResponse } from '../api/models/lineage-response';
import { follow } from '../core/follow';
import { type Problem, toProblem } from '../core/problem';
import { type Direction, type GraphNode, graphOf } from './lineage-graph';

/** Steps from the root that are shown at first. */
export const FIRST_DEPTH = 2;

/** A step that was taken from a node: `d:<id>` or `a:<id>`. */
export type Step = string;

/**
 * - `open`: it can be taken;
 * - `pending`: it is asked for;
 * - `failed`: it can be tried again;
 * - `full`: it was taken, and what is left is more than one answer has room for.
 */
export type StepState = 'open' | 'pending' | 'failed' | 'full';

/** A trial without an outcome has no id but its key. */
export function stepFrom({ node }: GraphNode, direction: Direction): Step {
  const id = node.kind === 'entry' ? node.id : (node.outcome?.id ?? node.key);
  return `${direction === 'descendants' ? 'd' : 'a'}:${id}`;
}

/** The lineage of an entry, a result or a seed, with what was unfolded since. To be made where things are injected. */
export class LineageData {
  private readonly http = inject(HttpClient);
  private readonly destroyed = inject(DestroyRef);
  readonly first = follow(getLineage, { params: () => ({ id: this.id(), depth: FIRST_DEPTH }) });
  private readonly answers = signal<ReadonlyMap<Step, LineageResponse>>(new Map());
  private readonly pending = signal<ReadonlySet<Step>>(new Set());
  private readonly failures = signal<ReadonlyMap<Step, Problem>>(new Map());

  readonly graph = computed(() => {
    const first = this.first.data();
    if (first === undefined) return undefined;
    const answers = this.answers();
    return graphOf(
      first,
      this.steps().flatMap((step) => answers.get(step) ?? []),
    );
  });
  readonly isPending = computed(() => this.pending().size > 0);
  /** Why a step could not be taken. */
  readonly problem = computed(() => {
    const failures = this.failures();
    return this.steps()
      .map((step) => failures.get(step))
      .find((problem) => problem !== undefined);
  });
  private readonly states = computed<ReadonlyMap<Step, StepState>>(() => {
    const [answers, pending, failures] = [this.answers(), this.pending(), this.failures()];
    return new Map(
      this.steps().map((step) => [
        step,
        answers.has(step) ? 'full' : pending.has(step) ? 'pending' : failures.has(step) ? 'failed' : 'open',
      ]),
    );
  });

  /**
   * @param id of an entry, an outcome or a used seed
   * @param steps what is unfolded, in the order in which that was done
   */
  constructor(
    private readonly id: Signal<string>,
    private readonly steps: Signal<readonly Step[]>,
  ) {
    effect(() => {
      const steps = this.steps();
      untracked(() => {
        for (const step of steps) this.take(step);
      });
    });
  }

  stateOf(node: GraphNode, direction: Direction): StepState {
    return this.states().get(stepFrom(node, direction)) ?? 'open';
  }

  /** Tries again what failed. */
  retry(): void {
    for (const step of this.steps()) this.take(step);
  }

  private take(step: Step): void {
    if (this.answers().has(step) || this.pending().has(step)) return;
    const direction: Direction = step.startsWith('d:') ? 'descendants' : 'ancestors';
    this.pending.update((pending) => new Set([...pending, step]));
    this.failures.update((failures) => new Map([...failures].filter(([other]) => other !== step)));
    const settle = (): void => this.pending.update((pending) => new Set([...pending].filter((other) => other !== step)));
    getLineage(this.http, '', { id: step.slice(2), depth: 1, direction })
      .pipe(takeUntilDestroyed(this.destroyed))
      .subscribe({
        next: ({ body }) => {
          this.answers.update((answers) => new Map([...answers, [step, body]]));
          settle();
        },
        error: (error: unknown) => {
          this.failures.update((failures) => new Map([...failures, [step, toProblem(error)]]));
          settle();
        },
      });
  }
}
