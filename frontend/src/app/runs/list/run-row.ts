import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { RunResponse } from '../../api/models/run-response';
import { formatDuration } from '../../ui/duration';
import { Icon } from '../../ui/icon';
import { formatCount } from '../../ui/shares';
import { hasRate, rateText } from '../solved';
import { STATUS_LOOKS } from '../status-looks';
import type { RunsColumn } from './runs-view';
import { trendOf } from './trend';

const BIAS = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 4 });
const STARTED = new Intl.DateTimeFormat(undefined, {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** One run in the list. Thousands of them are scrolled through: few elements, and texts that are made once. */
@Component({
  selector: 'app-run-row',
  imports: [Icon, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'row', '[class.selected]': 'isSelected()' },
  templateUrl: './run-row.html',
  styleUrl: './run-row.scss',
})
export class RunRow {
  readonly run = input.required<RunResponse>();
  readonly isSelected = input.required<boolean>();
  /** No more can be selected. */
  readonly isFull = input(false);
  readonly hidden = input<ReadonlySet<RunsColumn>>(new Set());
  /** Its place in the list, from 0. */
  readonly index = input.required<number>();
  /** All runs of the list, where its neighbours there are those in time. */
  readonly inTime = input<{ readonly runs: readonly RunResponse[]; readonly order: 'asc' | 'desc' }>();
  readonly selectedChange = output<boolean>();

  protected readonly look = computed(() =>
    this.run().silent ? ({ word: 'Silent', icon: 'alert' } as const) : STATUS_LOOKS[this.run().status],
  );
  protected readonly started = computed(() => STARTED.format(new Date(this.run().started_at)));
  protected readonly bias = computed(() => {
    const { seed_bias: bias } = this.run();
    return bias === null ? '–' : BIAS.format(bias);
  });
  protected readonly seeds = computed(() => formatCount(this.run().seeds));
  protected readonly hasRate = computed(() => hasRate(this.run()));
  protected readonly rate = computed(() => rateText(this.run()));
  protected readonly percent = computed(() => 100 * (this.run().success_rate ?? 0));
  protected readonly solved = computed(() => `${formatCount(this.run().solved)} of ${formatCount(this.run().outcomes)}`);
  protected readonly duration = computed(() => {
    const { duration_ms: durationMs } = this.run();
    return durationMs === null ? '–' : formatDuration(durationMs);
  });

  protected readonly trend = computed(() => {
    const inTime = this.inTime();
    return inTime === undefined ? undefined : trendOf(inTime.runs, this.index(), inTime.order);
  });

  protected onCheck(event: Event): void {
    this.selectedChange.emit((event.target as HTMLInputElement).checked);
  }
}
