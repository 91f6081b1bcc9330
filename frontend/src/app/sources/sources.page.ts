import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { map } from 'rxjs';
import { listSources } from '../api/fn/insights/list-sources';
import { Answer } from '../core/answer';
import { apiPath } from '../core/api-path';
import { isAwaited } from '../core/follow';
import { ShowMore } from '../core/show-more';
import { ExportButton } from '../export';
import { CopyAddress } from '../ui/copy-address';
import { EmptyState } from '../ui/empty-state';
import { FilterDraft } from '../ui/filter-draft';
import { Icon } from '../ui/icon';
import { counted, formatCount, formatPercent, nOf } from '../ui/shares';
import { sourcesData } from './sources-data';
import { SourcesTable } from './sources-table';
import {
  DEFAULT_VIEW,
  FILTER_RULES,
  readView,
  resorted,
  SORTS,
  type SourcesFilter,
  type SourceSort,
  type SourcesView,
  toApiParams,
  toQueryParams,
} from './sources-view';

const SORT_NAMES: Readonly<Record<SourceSort, string>> = {
  lift: 'lift',
  harm: 'harm',
  uses: 'uses',
  wins: 'won',
  age: 'last use',
};

/** Which sources help, and which do harm? The view is in the URL. */
@Component({
  selector: 'app-sources-page',
  imports: [Answer, CopyAddress, EmptyState, ExportButton, Icon, RouterLink, ShowMore, SourcesTable],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './sources.page.html',
  styleUrl: './sources.page.scss',
})
export default class SourcesPage {
  private readonly route = inject(ActivatedRoute);
  private readonly router = inject(Router);

  protected readonly view = toSignal(this.route.queryParamMap.pipe(map(readView)), { requireSync: true });
  protected readonly data = sourcesData(this.view);
  protected readonly draft = new FilterDraft<SourcesFilter>(
    { inForce: this.view, isAwaited: computed(() => isAwaited(this.data.first)) },
    FILTER_RULES,
    ({ filter, continues }) => {
      this.go(filter, { replaces: continues });
    },
  );
  protected readonly api = computed(() => apiPath(listSources.PATH, { ...toApiParams(this.view()) }));
  protected readonly exportFilters = computed(() => {
    const { text, harmful } = toApiParams(this.view());
    return { text, harmful };
  });
  protected readonly sorts = SORTS.map((sort) => ({ sort, name: SORT_NAMES[sort] }));
  protected readonly isNarrowed = computed(() => this.view().harmful || this.view().text !== '');
  protected readonly harmful = computed(() => {
    const answer = this.data.first.data();
    return answer === undefined ? '' : ` (${formatCount(answer.harmful)})`;
  });
  protected readonly summary = computed(() => {
    const answer = this.data.first.data();
    if (answer === undefined) return '';
    const { total, overall } = answer;
    const rate = overall.n === 0 ? '' : `. Over all trials ${formatPercent(overall.rate)} were solved, ${nOf(formatCount(overall.n))}`;
    return `${counted(total, 'source')}${this.isNarrowed() ? ' found' : ''}${rate}.`;
  });
  protected readonly shown = computed(
    () => `${formatCount(this.data.pages.items().length)} of ${formatCount(this.data.first.data()?.total ?? 0)}`,
  );

  protected resort(sort: SourceSort): void {
    this.go(resorted(this.view(), sort));
  }

  protected onSort(event: Event): void {
    const chosen = SORTS.find((sort) => sort === (event.target as HTMLSelectElement).value) ?? DEFAULT_VIEW.sort;
    this.go({ sort: chosen, order: 'desc' });
  }

  protected onText(event: Event): void {
    this.draft.type('text', (event.target as HTMLInputElement).value);
  }

  protected onHarmful(event: Event): void {
    this.draft.choose({ harmful: (event.target as HTMLInputElement).checked });
  }

  /** @param replaces goes on with the present step of the history instead of a new one */
  private go(change: Partial<SourcesView>, { replaces = false } = {}): void {
    const queryParams = toQueryParams({ ...this.view(), ...change });
    void this.router.navigate([], { relativeTo: this.route, queryParams, replaceUrl: replaces, scroll: 'manual' });
  }
}
