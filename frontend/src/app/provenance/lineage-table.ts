import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Icon } from '../ui/icon';
import type { Unfolding } from './graph-view';
import type { LineageData } from './lineage-data';
import type { Graph, Path } from './lineage-graph';
import { MoreButton } from './more-button';
import { rowGroupsOf } from './table-rows';

/** All that the graph shows and does, for those who read or go by keyboard. */
@Component({
  selector: 'app-lineage-table',
  imports: [Icon, MoreButton, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './lineage-table.html',
  styleUrl: './lineage-table.scss',
})
export class LineageTable {
  readonly graph = input.required<Graph>();
  readonly selected = input.required<string>();
  /** How the selected one came about. */
  readonly path = input.required<Path>();
  /** Knows what is being unfolded. */
  readonly lineage = input.required<Pick<LineageData, 'stateOf'>>();
  readonly picked = output<string>();
  readonly unfolded = output<Unfolding>();

  protected readonly groups = computed(() => rowGroupsOf(this.graph()));
}
