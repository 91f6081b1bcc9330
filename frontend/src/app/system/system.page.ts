import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { ExportButton } from '../export';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { Icon } from '../ui/icon';
import { Loading } from '../ui/loading';
import { StaleBar } from '../ui/stale-bar';
import { CounterTables } from './counter-tables';
import { DropsCard } from './drops-card';
import { HealthCard } from './health-card';
import { INTERVAL_MS, SystemData } from './system-data';
import { spanOf } from './system-history';
import { SystemTile } from './system-tile';
import { tilesOf } from './tiles';

/** How the server does, at a glance. */
@Component({
  selector: 'app-system-page',
  imports: [ExportButton, CounterTables, DropsCard, EmptyState, ErrorState, HealthCard, Icon, Loading, StaleBar, SystemTile],
  providers: [SystemData],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './system.page.html',
  styleUrl: './system.page.scss',
})
export default class SystemPage {
  protected readonly data = inject(SystemData);
  /** What there is to show: an answer, and what it means. */
  protected readonly shown = computed(() => {
    const history = this.data.history();
    const latest = history.at(-1);
    const health = this.data.health();
    return latest === undefined || health === undefined ? undefined : { history, latest, health, system: latest.system };
  });
  /** An answer, even one that refuses, comes from a server that is there. */
  protected readonly isUnreachable = computed(() => {
    const error = this.data.system.error();
    return error !== undefined && error.status === undefined;
  });
  protected readonly isClosed = computed(() => this.data.system.error()?.status === 404);

  protected readonly intervalSeconds = INTERVAL_MS / 1000;
  protected readonly spanMs = computed(() => spanOf(this.data.history()));
  protected readonly tiles = computed(() => tilesOf(this.data.history()));
}
