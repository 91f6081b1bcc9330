import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { RunResponse } from '../api/models/run-response';
import { formatDuration } from '../ui/duration';
import { Icon } from '../ui/icon';
import { Time } from '../ui/time';
import { STATUS_LOOKS } from './status-looks';

/**
 * How it stands with a run, as the run said it. Of a run that is silent nobody knows whether it still runs; so it is only told since when
 * nothing was heard of it.
 */
@Component({
  selector: 'app-run-standing',
  imports: [Icon, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <span class="chip" [class]="run().silent ? 'silent' : run().status"><app-icon [name]="look().icon" />{{ look().word }}</span
    ><span class="visually-hidden">, </span>
    @if (run().status === 'running') {
      @if (run().last_signal_at; as at) {
        @if (run().silent) {
          <span class="warn">no signal since <app-time format="utc" [value]="at" /></span>
        } @else {
          <span class="muted">last signal <app-time relative [value]="at" /></span>
        }
      }
    } @else if (run().finished_at; as at) {
      <span class="muted"><app-time [value]="at" />{{ took() }}</span>
    }
    @if (run().locked) {
      <span class="muted locked"><app-icon name="lock" />Locked against deletion</span>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 12px;
      min-block-size: 24px;
    }
    .chip,
    .locked {
      display: inline-flex;
      align-items: center;
      gap: 4px;
      --app-icon-size: 14px;
    }
    .chip {
      padding: 2px 10px 2px 8px;
      background: var(--mat-sys-surface-container-high);
      border-radius: 999px;
      font-size: 12px;
      line-height: 20px;
      font-weight: 600;
    }
    .running {
      background: var(--app-selected);
      color: var(--mat-sys-primary);
    }
    .finished {
      background: var(--app-success-container);
      color: var(--app-success);
    }
    .failed {
      background: var(--app-danger-container);
      color: var(--app-danger);
    }
    .silent {
      background: var(--app-warn-container);
      color: var(--app-warn);
    }
    .warn {
      color: var(--app-warn);
    }
  `,
})
export class RunStanding {
  readonly run = input.required<RunResponse>();

  protected readonly look = computed(() => STATUS_LOOKS[this.run().status]);
  protected readonly took = computed(() => {
    const { duration_ms: durationMs } = this.run();
    return durationMs === null ? '' : `, after ${formatDuration(durationMs)}`;
  });
}
