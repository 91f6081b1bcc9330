import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { compareRuns } from '../api/fn/insights/compare-runs';
import { apiPath } from '../core/api-path';
import { ShowMore } from '../core/show-more';
import { writeRunIds } from '../runs';
import { CopyAddress } from '../ui/copy-address';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { Loading } from '../ui/loading';
import { formatCount } from '../ui/shares';
import { StaleBar } from '../ui/stale-bar';
import { CompareCharts } from './compare-charts';
import { comparisonData } from './compare-data';
import { CompareLocation } from './compare-location';
import { CompareTable } from './compare-table';

/** Some runs held against one of them, differences first: `/compare?runs=a,b&baseline=a`. */
@Component({
  selector: 'app-compare-page',
  imports: [CompareCharts, CompareTable, CopyAddress, EmptyState, ErrorState, Loading, RouterLink, ShowMore, StaleBar],
  providers: [CompareLocation],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './compare.page.html',
  styleUrl: './compare.page.scss',
})
export default class ComparePage {
  private readonly location = inject(CompareLocation);
  protected readonly view = this.location.view;
  protected readonly data = comparisonData(this.view);

  protected readonly counts = computed(() => {
    const totals = this.data.pages.first()?.totals;
    if (totals === undefined) return '';
    return `${formatCount(totals.functions_differ)} of ${formatCount(totals.function_count)} functions differ`;
  });
  protected readonly api = computed(() => {
    const { runs, baseline, all } = this.view();
    return apiPath(compareRuns.PATH, { runs: writeRunIds(runs), baseline, all });
  });
  /** The list with these runs selected. */
  protected readonly otherQuery = computed(() => ({ select: writeRunIds(this.view().runs) }));
  protected readonly missing = computed(() => this.data.pages.first()?.missing.join(', ') ?? '');
  protected readonly shown = computed(() => {
    const { functions_differ: differing = 0, function_count: count = 0 } = this.data.pages.first()?.totals ?? {};
    return `${formatCount(this.data.pages.items().length)} of ${formatCount(this.view().all ? count : differing)} functions`;
  });

  protected setBaseline(baseline: string): void {
    this.location.go({ baseline });
  }

  protected remove(runId: string): void {
    this.location.go({ runs: this.view().runs.filter((id) => id !== runId) });
  }

  protected setAll(event: Event): void {
    this.location.go({ all: (event.target as HTMLInputElement).checked }, { replaces: true });
  }

  protected setCharts(event: Event): void {
    const charts = (event.target as HTMLDetailsElement).open;
    if (charts !== this.view().charts) this.location.go({ charts }, { replaces: true });
  }

  protected setOpen(open: string | undefined): void {
    this.location.go({ open }, { replaces: true });
  }
}
