import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { listCorpus } from '../api/fn/corpus/list-corpus';
import { listUsedSeeds } from '../api/fn/used-seeds/list-used-seeds';
import type { OutcomeResponse } from '../api/models/outcome-response';
import { follow } from '../core/follow';
import { Diff } from '../ui/diff/diff';
import { Loading } from '../ui/loading';

/** More than the engine uses for a function. */
const MOST_SEEDS = 200;

/** What became of the seed: its code beside the result. Fetched when an outcome is unfolded. */
@Component({
  selector: 'app-outcome-diff',
  imports: [Diff, Loading],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h3>{{ outcome().usage === 'ignored' ? 'Nearest seed and result' : 'Seed and result' }}</h3>
    @if (seedCode(); as code) {
      <app-diff beforeName="Seed" afterName="Result" [before]="code" [after]="outcome().snippet ?? ''" />
    } @else if (problem(); as problem) {
      <p class="muted" role="alert">The seed could not be loaded: {{ problem.details }}</p>
    } @else if (isKnown()) {
      <p class="muted">The code of the seed is not known: it came without, and its source is not in the corpus.</p>
    } @else {
      <app-loading label="Loading the seed" [lines]="3" />
    }
  `,
  styles: `
    h3 {
      margin-block-end: 4px;
      color: var(--app-muted);
      font-size: 12px;
      font-weight: 400;
      line-height: 16px;
    }
  `,
})
export class OutcomeDiff {
  /** One with a seed and a snippet. */
  readonly outcome = input.required<OutcomeResponse>();

  private readonly seeds = follow(listUsedSeeds, {
    params: () => ({ run_id: this.outcome().run_id, function: this.outcome().function, limit: MOST_SEEDS }),
  });
  private readonly seed = computed(() => this.seeds.data()?.seeds.find(({ id }) => id === this.outcome().seed_id));
  /** What a seed looked like is kept with its use; only where the engine left that out, the source may still tell. */
  private readonly source = follow(listCorpus, {
    params: () => {
      const id = this.seed()?.snippet === null ? this.seed()?.source_id : undefined;
      return typeof id === 'string' ? { id, limit: 1 } : undefined;
    },
  });
  protected readonly seedCode = computed(() => this.seed()?.snippet ?? this.source.data()?.items[0]?.snippet);
  protected readonly problem = computed(() => this.seeds.error() ?? this.source.error());
  protected readonly isKnown = computed(() => {
    if (this.seeds.data() === undefined) return false;
    return typeof this.seed()?.source_id !== 'string' || this.source.data() !== undefined;
  });
}
