import {
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  type ElementRef,
  inject,
  input,
  linkedSignal,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { MatCard } from '@angular/material/card';
import { RouterLink } from '@angular/router';
import type { UsedSeedResponse } from '../api/models/used-seed-response';
import { EmptyState } from '../ui/empty-state';
import { Loading } from '../ui/loading';
import { StaleBar } from '../ui/stale-bar';
import { BoardData } from './board-data';
import { FirstSteps } from './first-steps';
import { FollowControl } from './follow-control';
import { LoadProblem } from './load-problem';
import { narrowScreen } from './narrow-screen';
import { OutcomesCard } from './outcomes-card';
import { RunBefore } from './run-before';
import { RunCard } from './run-card';
import { RunTimeline } from './run-timeline';
import { SeedList } from './seed-list';
import { SeedPanel } from './seed-panel';
import { SeedsHeader } from './seeds-header';
import { SourceLookup } from './source-lookup';

/** A run with its outcomes and its seeds: a list, and the selected seed beside it or, where there is no room, over it. */
@Component({
  selector: 'app-run-board',
  imports: [
    EmptyState,
    FirstSteps,
    FollowControl,
    Loading,
    LoadProblem,
    MatCard,
    OutcomesCard,
    RouterLink,
    RunBefore,
    RunCard,
    RunTimeline,
    SeedList,
    SeedPanel,
    SeedsHeader,
    StaleBar,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './run-board.html',
  styleUrl: './run-board.scss',
})
export class RunBoard {
  /** The id of the run to show; the latest one without it. */
  readonly runId = input<string>();
  /** The id of the seed to show. */
  readonly selectedId = input<string>();
  /** The function whose outcome is unfolded. */
  readonly openFunction = input<string>();
  /** Asks to show another seed, or none. */
  readonly selectSeed = output<string | undefined>();
  /** Asks to unfold the outcome of another function, or none. */
  readonly openOutcome = output<string | undefined>();

  private readonly data = new BoardData(this.runId);
  protected readonly follow = { state: this.data.followState, staleSince: this.data.staleSince, problem: this.data.problem };
  protected readonly announcement = this.data.announcements.text;
  protected readonly run = this.data.run;
  protected readonly outcomes = this.data.outcomes;
  protected readonly seeds = this.data.seeds;

  protected readonly isNarrow = narrowScreen();
  protected readonly loadedSeeds = computed(() => this.seeds.seeds() ?? []);
  /** From then on the outcomes have their place, and what is below them stays where it is. */
  protected readonly isLaidOut = linkedSignal<boolean, boolean>({
    source: () => this.outcomes.outcomes() !== undefined || this.outcomes.newest.error() !== undefined,
    computation: (isKnown, previous) => isKnown || previous?.value === true,
  });
  /** Stays when its run is followed by another one: whoever reads is not interrupted. */
  protected readonly selected = linkedSignal<{ id: string | undefined; seeds: readonly UsedSeedResponse[] }, UsedSeedResponse | undefined>({
    source: () => ({ id: this.selectedId(), seeds: this.loadedSeeds() }),
    computation: ({ id, seeds }, previous) => {
      if (id === undefined) return undefined;
      return seeds.find((seed) => seed.id === id) ?? (previous?.source.id === id ? previous.value : undefined);
    },
  });
  /** A link to a seed that is not among the loaded ones. */
  protected readonly isSelectedUnknown = computed(
    () => this.selectedId() !== undefined && this.selected() === undefined && this.seeds.seeds() !== undefined,
  );

  /** It is fetched, and made anew with each seed, only while somebody looks at it. */
  protected readonly isTimelineOpen = signal(false);

  /** The seed to bring into sight as soon as it is selected. */
  private readonly toReveal = signal<string | undefined>(undefined);
  private readonly list = viewChild(SeedList);
  private readonly columns = viewChild<ElementRef<HTMLElement>>('columns');

  constructor() {
    const sources = inject(SourceLookup);
    effect(() => {
      const ids = this.loadedSeeds().flatMap(({ source_id: id }) => (id === null ? [] : [id]));
      untracked(() => sources.lookUp(ids));
    });
    effect(() => {
      const seed = this.selected();
      if (seed !== undefined) untracked(() => this.seeds.markSeen([seed.id]));
    });
    afterRenderEffect({
      write: () => {
        const id = this.selectedId();
        if (id === undefined || id !== this.toReveal()) return;
        untracked(() => {
          this.toReveal.set(undefined);
          this.list()?.revealSeed(id);
          if (!this.isNarrow()) this.columns()?.nativeElement.scrollIntoView({ block: 'nearest' });
        });
      },
    });
  }

  protected onTimeline(event: Event): void {
    this.isTimelineOpen.set((event.target as HTMLDetailsElement).open);
  }

  protected pause(): void {
    this.data.pause();
  }

  protected resume(): void {
    this.data.resume();
  }

  /** The focus goes back to the list that the seed was opened from; over the list, the view itself sees to that. */
  protected closeSeed(): void {
    this.selectSeed.emit(undefined);
    if (!this.isNarrow()) this.list()?.focus();
  }

  /** From an outcome, which may stand so that the seeds are out of sight. */
  protected showSeedOfOutcome(id: string): void {
    this.toReveal.set(id);
    this.selectSeed.emit(id);
  }

  protected showFresh(): void {
    this.list()?.scrollToTop();
    this.seeds.markSeen([...this.seeds.fresh()]);
  }
}
