import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { Icon } from '../ui/icon';
import { Loading } from '../ui/loading';
import { StaleBar } from '../ui/stale-bar';
import { CounterTables } from './counter-tables';
import { formatAmount, formatBytes, formatMs, formatShare, formatCount } from './format';
import { HealthCard } from './health-card';
import type { SparklinePoint } from './sparkline';
import { SystemData } from './system-data';
import { queueFill, spanOf, type Sample } from './system-history';
import { SystemTile } from './system-tile';

const MIB = 1024 * 1024;

/** How the server does, at a glance. */
@Component({
  selector: 'app-system-page',
  imports: [CounterTables, EmptyState, ErrorState, HealthCard, Icon, Loading, StaleBar, SystemTile],
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

  protected readonly recordsPerSecond = this.line((sample) => sample.recordsPerSecond);
  protected readonly requestsPerSecond = this.line((sample) => sample.requestsPerSecond);
  protected readonly turnedAwayPerSecond = this.line((sample) => sample.turnedAwayPerSecond);
  protected readonly commitMs = this.line(({ system }) => system.commits.p99_ms ?? undefined);
  protected readonly eventLoopMs = this.line(({ system }) => system.event_loop_delay.p99_ms);
  protected readonly queueFills = this.line(({ system }) => queueFill(system));
  protected readonly memoryBytes = this.line(({ system }) => system.memory_bytes);
  protected readonly walBytes = this.line(({ system }) => system.storage.wal_bytes);
  protected readonly spanMs = computed(() => spanOf(this.data.history()));
  protected readonly fill = computed(() => {
    const system = this.shown()?.system;
    return system === undefined ? 0 : queueFill(system);
  });

  protected readonly perSecond = (value: number): string => `${formatAmount(value)}/s`;
  protected readonly ms = formatMs;
  protected readonly bytes = formatBytes;
  protected readonly share = formatShare;
  protected readonly count = formatCount;
  protected readonly mib = MIB;

  private line(value: (sample: Sample) => number | undefined) {
    return computed<SparklinePoint[]>(() => this.data.history().map((sample) => ({ atMs: sample.atMs, value: value(sample) })));
  }
}
