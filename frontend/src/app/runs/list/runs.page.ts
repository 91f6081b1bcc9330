import { ChangeDetectionStrategy, Component, computed, inject, signal, viewChild } from '@angular/core';
import { convertToParamMap, RouterLink } from '@angular/router';
import { listRuns } from '../../api/fn/runs/list-runs';
import { apiPath } from '../../core/api-path';
import { isAwaited } from '../../core/follow';
import { ExportButton } from '../../export';
import { CopyAddress } from '../../ui/copy-address';
import { EmptyState } from '../../ui/empty-state';
import { ErrorState } from '../../ui/error-state';
import { Icon } from '../../ui/icon';
import { Loading } from '../../ui/loading';
import { Menu } from '../../ui/menu';
import { StaleBar } from '../../ui/stale-bar';
import { WaitingBar } from '../../ui/waiting-bar';
import { counted, formatCount } from '../../ui/shares';
import { writeRunIds } from '../run-ids';
import { FollowedRuns } from './followed-runs';
import { ManageDialog } from './manage-dialog';
import type { RunsAction } from './manage-runs';
import type { NamedView } from './named-views';
import { countConditions, NO_FILTER, toApiFilter } from './runs-filter';
import { type RunsFilterChange, RunsFilterForm } from './runs-filter-form';
import { RunsLocation } from './runs-location';
import { RunsTable } from './runs-table';
import { COLUMNS, DEFAULT_VIEW, MOST_SELECTED, readView, type RunsColumn, type RunsSort, toQueryParams } from './runs-view';
import { ViewsMenu } from './views-menu';

const COLUMN_NAMES: Readonly<Record<RunsColumn, string>> = {
  started: 'Started',
  bias: 'Seed bias',
  seeds: 'Seeds',
  success: 'Solved functions',
  duration: 'Duration',
  trend: 'Last 10 runs',
};

/** All runs: to be filtered, sorted, opened, compared, locked and deleted. */
@Component({
  selector: 'app-runs-page',
  imports: [
    CopyAddress,
    ExportButton,
    EmptyState,
    ErrorState,
    Icon,
    Loading,
    ManageDialog,
    Menu,
    RouterLink,
    RunsFilterForm,
    RunsTable,
    StaleBar,
    ViewsMenu,
    WaitingBar,
  ],
  providers: [RunsLocation],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './runs.page.html',
  styleUrl: './runs.page.scss',
})
export default class RunsPage {
  private readonly location = inject(RunsLocation);
  protected readonly view = this.location.view;
  private readonly query = computed(
    () => {
      const { filter, sort, order } = this.view();
      return { ...toApiFilter(filter), sort, order };
    },
    { equal: (a, b) => JSON.stringify(a) === JSON.stringify(b) },
  );
  protected readonly api = computed(() => apiPath(listRuns.PATH, { ...this.query() }));
  protected readonly data = new FollowedRuns(this.query);

  protected readonly isAwaited = computed(() => isAwaited(this.data.first));

  protected readonly columns = COLUMNS.map((column) => ({ column, name: COLUMN_NAMES[column] }));
  protected readonly isFiltered = computed(() => countConditions(this.view().filter) > 0);
  protected readonly totalText = computed(() => counted(this.data.total(), 'run'));
  protected readonly loadedText = computed(() => `${formatCount(this.data.runs()?.length ?? 0)} of ${this.totalText()}`);
  protected readonly newText = computed(() => counted(this.data.newCount(), 'new run'));
  protected readonly selected = computed(() => this.view().selected);
  protected readonly selectedText = computed(() => {
    const { length } = this.selected();
    if (length === 0) return `Select 2 to ${String(MOST_SELECTED)} runs to compare them`;
    return length >= MOST_SELECTED ? `${String(length)} selected, the most there can be` : `${String(length)} selected`;
  });
  protected readonly compareQuery = computed(() => ({ runs: writeRunIds(this.selected()) }));
  /** The newest two, whatever is selected: what most people want to know of a list of runs. */
  protected readonly newestTwo = computed(() => {
    const newest = this.data.runs()?.slice(0, 2) ?? [];
    const isKnown = this.view().sort === 'started' && this.view().order === 'desc' && newest.length === 2;
    return isKnown ? { runs: writeRunIds(newest.map(({ run_id }) => run_id)), baseline: newest[1]?.run_id } : undefined;
  });
  /** What a named view keeps. */
  protected readonly viewQuery = computed(() => toQueryParams({ ...this.view(), selected: [] }) as NamedView['query']);

  protected readonly exportFilters = computed(() => ({ ...toApiFilter(this.view().filter) }));

  protected readonly action = signal<RunsAction | undefined>(undefined);
  private readonly table = viewChild(RunsTable);

  protected onFilter({ filter, continues }: RunsFilterChange): void {
    this.location.go({ filter }, { replaces: continues });
  }

  protected resetFilter(): void {
    this.location.go({ filter: NO_FILTER });
  }

  /** The same column again turns the order round. */
  protected onSort(sort: RunsSort): void {
    if (sort === this.view().sort) this.turnRound();
    else this.location.go({ sort, order: 'desc' });
  }

  protected turnRound(): void {
    this.location.go({ order: this.view().order === 'desc' ? 'asc' : 'desc' });
  }

  protected onSelect({ runId, isSelected }: { readonly runId: string; readonly isSelected: boolean }): void {
    const others = this.selected().filter((id) => id !== runId);
    this.location.go({ selected: isSelected ? [...others, runId] : others }, { replaces: true });
  }

  protected clearSelection(): void {
    this.location.go({ selected: [] }, { replaces: true });
  }

  protected onColumn(column: RunsColumn, event: Event): void {
    const isShown = (event.target as HTMLInputElement).checked;
    const hidden = this.view().hidden.filter((one) => one !== column);
    this.location.go({ hidden: isShown ? hidden : [...hidden, column] }, { replaces: true });
  }

  protected applyView(query: NamedView['query']): void {
    this.location.go({ ...DEFAULT_VIEW, ...readView(convertToParamMap(query)), selected: this.selected() });
  }

  protected showNew(): void {
    this.data.showNew();
    this.table()?.scrollToTop();
  }

  protected onManaged(gone: readonly string[]): void {
    this.action.set(undefined);
    const selected = this.selected().filter((id) => !gone.includes(id));
    if (gone.length > 0) this.location.go({ selected }, { replaces: true });
  }
}
