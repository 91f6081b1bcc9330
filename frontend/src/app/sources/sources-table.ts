import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { SourceResponse } from '../api/models/source-response';
import { Icon } from '../ui/icon';
import { IntervalBar } from '../ui/interval-bar';
import { Time } from '../ui/time';
import { rowOf } from './source-figures';
import type { Order, SourceSort } from './sources-view';

interface Column {
  readonly name: string;
  readonly sort?: SourceSort;
  readonly class?: string;
}

const COLUMNS: readonly Column[] = [
  { name: 'Source' },
  { name: 'Uses', sort: 'uses', class: 'number' },
  { name: 'Won', sort: 'wins', class: 'number' },
  { name: 'Solved with it, 0 to 100 %; dotted: without it', sort: 'harm', class: 'forest' },
  { name: 'Lift (points)', sort: 'lift', class: 'number' },
  { name: 'Only with it', class: 'number' },
  { name: 'Last use', sort: 'age', class: 'number' },
];

/** The leaderboard, a forest plot in its middle: each source on the same axis. */
@Component({
  selector: 'app-sources-table',
  imports: [Icon, IntervalBar, RouterLink, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './sources-table.html',
  styleUrl: './sources-table.scss',
})
export class SourcesTable {
  readonly sources = input.required<readonly SourceResponse[]>();
  readonly sort = input.required<SourceSort>();
  readonly order = input.required<Order>();
  readonly sortChange = output<SourceSort>();

  protected readonly rows = computed(() => this.sources().map(rowOf));
  protected readonly columns = computed(() =>
    COLUMNS.map((column) => {
      const isSorted = column.sort === this.sort();
      return { ...column, isSorted, ariaSort: isSorted ? (this.order() === 'desc' ? 'descending' : 'ascending') : null };
    }),
  );
}
