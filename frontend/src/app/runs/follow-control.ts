import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { Icon } from '../ui/icon';

export type FollowState = 'connecting' | 'live' | 'reconnecting' | 'paused';

const WORDS: Readonly<Record<FollowState, string>> = {
  connecting: 'Connecting…',
  live: 'Live',
  reconnecting: 'Reconnecting…',
  paused: 'Paused',
};

/** Says whether the page follows new data, and stops or starts that. */
@Component({
  selector: 'app-follow-control',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <span class="state" role="status" [class]="state()"><span class="dot" aria-hidden="true"></span>{{ words() }}</span>
    <button type="button" (click)="isPaused() ? resumed.emit() : paused.emit()">
      <app-icon [name]="isPaused() ? 'play' : 'pause'" /> {{ isPaused() ? 'Resume' : 'Pause' }}
    </button>
  `,
  styles: `
    :host {
      display: flex;
      align-items: center;
      gap: 4px 12px;
      margin-inline-start: auto;
    }
    .state {
      display: flex;
      align-items: center;
      gap: 8px;
      color: var(--app-muted);
      font-size: 12px;
    }
    .reconnecting,
    .paused {
      color: var(--app-warn);
    }
    .dot {
      inline-size: 8px;
      block-size: 8px;
      border: 2px solid currentColor;
      border-radius: 50%;
    }
    .live .dot {
      background: var(--app-success);
      border-color: transparent;
      background-clip: border-box;
    }
    .paused .dot {
      border-radius: 2px;
    }
    button {
      display: flex;
      align-items: center;
      justify-content: center;
      gap: 6px;
      /* Both words, so that nothing moves. */
      min-inline-size: 96px;
      min-block-size: 32px;
      padding: 4px 10px;
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
  readonly state = input.required<FollowState>();
  readonly paused = output();
  readonly resumed = output();

  protected readonly isPaused = computed(() => this.state() === 'paused');
  protected readonly words = computed(() => WORDS[this.state()]);
}
