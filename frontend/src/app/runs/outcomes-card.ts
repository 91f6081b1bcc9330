import { booleanAttribute, ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { MatCard } from '@angular/material/card';
import type { OutcomeResponse } from '../api/models/outcome-response';
import type { Problem } from '../core/problem';
import { Icon } from '../ui/icon';
import { Loading } from '../ui/loading';
import { counted, formatCount } from '../ui/shares';
import { LoadProblem } from './load-problem';
import { OutcomeList } from './outcome-list';
import { neverVaries } from './solved';
import { UsageShare } from './usage-share';

/** What became of the functions of a run: one line while there is nothing to tell, otherwise a list that scrolls. */
@Component({
  selector: 'app-outcomes-card',
  imports: [Icon, LoadProblem, Loading, MatCard, OutcomeList, UsageShare],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './outcomes-card.html',
  styleUrl: './outcomes-card.scss',
})
export class OutcomesCard {
  /** Newest first; `undefined` until they are known. */
  readonly outcomes = input.required<readonly OutcomeResponse[] | undefined>();
  /** How many the run has, loaded or not. */
  readonly total = input.required<number>();
  /** Whether the run was told to use no seeds. */
  readonly isUnseeded = input(false, { transform: booleanAttribute });
  /** Why there are none to show. */
  readonly problem = input<Problem>();
  readonly isLoadingMore = input(false, { transform: booleanAttribute });
  readonly loadMoreProblem = input<Problem>();
  readonly openFunction = input<string>();
  readonly fresh = input<ReadonlySet<string>>(new Set());
  readonly selectedSeedId = input<string>();
  readonly open = output<string | undefined>();
  readonly selectSeed = output<string>();
  readonly loadMore = output();
  readonly retry = output();

  protected readonly loaded = computed(() => this.outcomes()?.length ?? 0);
  protected readonly hasMore = computed(() => this.loaded() < this.total());
  protected readonly counts = computed(() => {
    const total = this.total();
    if (this.hasMore()) return `${formatCount(this.loaded())} of ${formatCount(total)} functions loaded`;
    return counted(total, 'function');
  });
  /** What nobody used need not be told apart; what is said of seeds in spite of it, is shown. */
  protected readonly isWithoutSeeds = computed(() => this.isUnseeded() && this.outcomes()?.every(({ usage }) => usage === null) === true);
  protected readonly neverVaries = computed(() => !this.hasMore() && neverVaries(this.outcomes() ?? []));
  /** A link names a function of which nothing is known. */
  protected readonly isOpenUnknown = computed(() => {
    const open = this.openFunction();
    return open !== undefined && this.outcomes()?.some((outcome) => outcome.function === open) === false;
  });
}
