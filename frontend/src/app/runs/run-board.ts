import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  output,
  untracked,
  viewChild,
} from '@angular/core';
import { MatCard } from '@angular/material/card';
import type { UsedSeedResponse } from '../api/models/used-seed-response';
import { EmptyState } from '../ui/empty-state';
import { Loading } from '../ui/loading';
import { StaleBar } from '../ui/stale-bar';
import { FirstSteps } from './first-steps';
import { FollowControl } from './follow-control';
import { LoadProblem } from './load-problem';
import { narrowScreen } from './narrow-screen';
import { RunCard } from './run-card';
import { RunStatusData } from './run-status-data';
import { SeedList } from './seed-list';
import { SeedPanel } from './seed-panel';
import { SeedsHeader } from './seeds-header';
import { SourceLookup } from './source-lookup';

/** The latest run and its seeds: a list, and the selected seed beside it or, where there is no room, over it. */
@Component({
  selector: 'app-run-board',
  imports: [EmptyState, FirstSteps, FollowControl, Loading, LoadProblem, MatCard, RunCard, SeedList, SeedPanel, SeedsHeader, StaleBar],
  providers: [RunStatusData],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './run-board.html',
  styleUrl: './run-board.scss',
})
export class RunBoard {
  /** The id of the seed to show. */
  readonly selectedId = input<string>();
  /** Asks to show another seed, or none. */
  readonly selectSeed = output<string | undefined>();

  protected readonly data = inject(RunStatusData);
  protected readonly isNarrow = narrowScreen();
  protected readonly seeds = computed(() => this.data.seeds() ?? []);
  /** Stays when its run is followed by another one: whoever reads is not interrupted. */
  protected readonly selected = linkedSignal<{ id: string | undefined; seeds: readonly UsedSeedResponse[] }, UsedSeedResponse | undefined>({
    source: () => ({ id: this.selectedId(), seeds: this.seeds() }),
    computation: ({ id, seeds }, previous) => {
      if (id === undefined) return undefined;
      return seeds.find((seed) => seed.id === id) ?? (previous?.source.id === id ? previous.value : undefined);
    },
  });
  /** A link to a seed that is not among the loaded ones. */
  protected readonly isSelectedUnknown = computed(
    () => this.selectedId() !== undefined && this.selected() === undefined && this.data.seeds() !== undefined,
  );

  private readonly list = viewChild(SeedList);

  constructor() {
    const sources = inject(SourceLookup);
    effect(() => {
      const ids = this.seeds().flatMap(({ source_id: id }) => (id === null ? [] : [id]));
      untracked(() => sources.lookUp(ids));
    });
    effect(() => {
      const seed = this.selected();
      if (seed !== undefined) untracked(() => this.data.markSeen([seed.id]));
    });
  }

  /** The focus goes back to the list that the seed was opened from; over the list, the view itself sees to that. */
  protected closeSeed(): void {
    this.selectSeed.emit(undefined);
    if (!this.isNarrow()) this.list()?.focus();
  }

  protected showFresh(): void {
    this.list()?.scrollToTop();
    this.data.markSeen([...this.data.fresh()]);
  }
}
