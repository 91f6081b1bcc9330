import { HttpClient } from '@angular/common/http';
import { computed, effect, inject, signal, type Signal, untracked } from '@angular/core';
import { getLineage } from '../api/fn/insights/get-lineage';
import type { LineageResponse } from '../api/models/lineage-response';
import { follow } from '../core/follow';
import { toProblem } from '../core/problem';
import { Toasts } from '../ui/toasts';
import { type Direction, type GraphNode, graphOf } from './lineage-graph';

const FIRST_DEPTH = 2;

/** A step that was taken from a node: `d:<id>` or `a:<id>`. */
export type Step = string;

/** @returns `undefined` where there is nothing to ask for: only an entry and an outcome have ids */
export function stepFrom({ node }: GraphNode, direction: Direction): Step | undefined {
  const id = node.kind === 'entry' ? node.id : node.outcome?.id;
  return id === undefined ? undefined : `${direction === 'descendants' ? 'd' : 'a'}:${id}`;
}

/** The lineage of an entry, a result or a seed, with what was unfolded since. To be made where things are injected. */
export class LineageData {
  private readonly http = inject(HttpClient);
  private readonly toasts = inject(Toasts);
  readonly first = follow(getLineage, { params: () => ({ id: this.id(), depth: FIRST_DEPTH }) });
  private readonly answers = signal<ReadonlyMap<Step, LineageResponse>>(new Map());
  /** Asked for and not answered yet. */
  readonly pending = signal<ReadonlySet<Step>>(new Set());

  readonly graph = computed(() => {
    const first = this.first.data();
    if (first === undefined) return undefined;
    const answers = this.answers();
    return graphOf(
      first,
      this.steps().flatMap((step) => answers.get(step) ?? []),
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
        for (const step of steps) if (!this.answers().has(step) && !this.pending().has(step)) this.take(step);
      });
    });
  }

  private take(step: Step): void {
    const direction: Direction = step.startsWith('d:') ? 'descendants' : 'ancestors';
    this.pending.update((pending) => new Set([...pending, step]));
    const settle = (): void => this.pending.update((pending) => new Set([...pending].filter((other) => other !== step)));
    getLineage(this.http, '', { id: step.slice(2), depth: 1, direction }).subscribe({
      next: ({ body }) => {
        this.answers.update((answers) => new Map([...answers, [step, body]]));
        settle();
      },
      error: (error: unknown) => {
        settle();
        this.toasts.show(`This could not be unfolded: ${toProblem(error).details}`, 'error');
      },
    });
  }
}
