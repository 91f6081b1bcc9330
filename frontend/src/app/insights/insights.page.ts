import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { map } from 'rxjs';
import { getSeedingEffect } from '../api/fn/insights/get-seeding-effect';
import { Answer } from '../core/answer';
import { apiPath } from '../core/api-path';
import { Chart } from '../ui/chart/chart';
import { CopyAddress } from '../ui/copy-address';
import { EmptyState } from '../ui/empty-state';
import { counted, formatCount, nOf } from '../ui/shares';
import { BiasPanel } from './bias-panel';
import { CalibrationPanel } from './calibration-panel';
import { DiversityPanel } from './diversity-panel';
import { FilterBar } from './filter-bar';
import { drawForest, forestHeight, forestTable } from './forest';
import { insightsData } from './insights-data';
import { type EffectFilter, type ForestSort, type InsightsView, isFiltered, readView, toApiFilter, toQueryParams } from './insights-view';
import { VerdictPanel } from './verdict-panel';

const SORTS: readonly { readonly sort: ForestSort; readonly name: string }[] = [
  { sort: 'difference', name: 'difference' },
  { sort: 'trials', name: 'trials' },
  { sort: 'name', name: 'name' },
];

/** Did seeding help, where, and what else can be told from the records? The view is in the URL. */
@Component({
  selector: 'app-insights-page',
  imports: [Answer, BiasPanel, CalibrationPanel, Chart, CopyAddress, DiversityPanel, EmptyState, FilterBar, RouterLink, VerdictPanel],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './insights.page.html',
  styleUrl: './insights.page.scss',
})
export default class InsightsPage {
  private readonly route = inject(ActivatedRoute);
  private readonly router = inject(Router);

  protected readonly view = toSignal(this.route.queryParamMap.pipe(map(readView)), { requireSync: true });
  protected readonly data = insightsData(this.view);
  /** Of the verdict; the other answers are its neighbours. */
  protected readonly api = computed(() => apiPath(getSeedingEffect.PATH, { ...toApiFilter(this.view().filter) }));
  protected readonly sorts = SORTS;
  protected readonly isFiltered = computed(() => isFiltered(this.view().filter));
  protected readonly forest = computed(() => {
    const answer = this.data.functions.data();
    if (answer === undefined) return undefined;
    const { functions, total, next } = answer;
    return {
      n: functions.length < total ? `${formatCount(functions.length)} of ${counted(total, 'function')}` : nOf(counted(total, 'function')),
      table: forestTable(functions),
      draw: drawForest(functions),
      heightPx: forestHeight(functions.length),
      next,
    };
  });

  protected onFilter(filter: EffectFilter): void {
    this.go({ filter, after: '' });
  }

  protected resort(event: Event): void {
    const sort = SORTS.find((option) => option.sort === (event.target as HTMLSelectElement).value)?.sort ?? 'difference';
    this.go({ sort, after: '' });
  }

  protected goTo(after: string): void {
    this.go({ after });
  }

  private go(change: Partial<InsightsView>): void {
    void this.router.navigate([], { relativeTo: this.route, queryParams: toQueryParams({ ...this.view(), ...change }), scroll: 'manual' });
  }
}
