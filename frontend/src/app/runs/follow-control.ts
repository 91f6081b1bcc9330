import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { Icon } from '../ui/icon';

/** Says whether the page follows new data, and stops or starts that. */
@Component({
  selector: 'app-follow-control',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <span class="state" role="status" [class.halted]="isPaused() || isFailing()">
      <span class="dot" aria-hidden="true"></span>{{ state() }}
    </span>
    <button type="button" (click)="isPaused() ? resumed.emit() : paused.emit()">
      <app-icon [name]="isPaused() ? 'play' : 'pause'" /> {{ isPaused() ? 'Resume' : 'Pause' }}
    </button>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 12px;
    }
    .state {
      display: flex;
      align-items: center;
      gap: 8px;
      color: var(--app-muted);
      font-size: 12px;
    }
    .halted {
      color: var(--app-warn);
    }
    .dot {
      inline-size: 8px;
      block-size: 8px;
      background: var(--app-success);
      border-radius: 50%;
    }
    .halted .dot {
      background: none;
      border: 2px solid currentColor;
      border-radius: 2px;
    }
    button {
      display: flex;
      align-items: center;
      gap: 6px;
      min-block-size: 32px;
      padding: 4px 12px 4px 10px;
      background: var(--app-panel);
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 6px;
      color: inherit;
      font: inherit;
      cursor: pointer;
      --app-icon-size: 16px;
    }
    button:hover {
      background: linear-gradient(var(--app-hover) 0 0), var(--app-panel);
    }
  `,
})
export class FollowControl {
  readonly isPaused = input.required<boolean>();
  /** Whether the last request failed; the next one is on its way. */
  readonly isFailing = input(false);
  readonly paused = output();
  readonly resumed = output();

  protected readonly state = computed(() => {
    if (this.isPaused()) return 'Paused: new data is not shown';
    return this.isFailing() ? 'Trying to reach the data' : 'Following new data';
  });
}
