import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { Icon, type IconName } from '../../ui/icon';
import type { ServerStatus } from '../server-state';

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const ICONS: Readonly<Record<ServerStatus, IconName>> = {
  connecting: 'pulse',
  connected: 'check',
  'cannot-store': 'database_off',
  unreachable: 'cloud_off',
};

/** The text changes with the state alone, so that a screen reader hears a change and never a question. */
@Component({
  selector: 'app-server-state-badge',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'status', '[class]': 'status()', '[title]': 'title()' },
  template: `<app-icon [name]="icon()" /><span><span class="visually-hidden">Server: </span>{{ text() }}</span>`,
  styles: `
    @use '../../ui/unseen' as *;

    :host {
      display: flex;
      align-items: center;
      gap: 6px;
      min-inline-size: 0;
      color: var(--app-muted);
      font-size: 12px;
      line-height: 16px;
      --app-icon-size: 16px;
    }
    :host(.connected) app-icon {
      color: var(--app-success);
    }
    :host(.cannot-store),
    :host(.unreachable) {
      color: var(--app-danger);
    }
    /* Where there is no room, the icon says that all is well. */
    @media (max-width: 359.98px) {
      :host(.connected) span {
        @include unseen;
      }
    }
  `,
})
export class ServerStateBadge {
  readonly status = input.required<ServerStatus>();
  /** When the server stopped answering; milliseconds since 1970. */
  readonly since = input<number>();
  readonly version = input<string>();

  protected readonly icon = computed(() => ICONS[this.status()]);
  protected readonly title = computed(() => {
    const version = this.version();
    return version === undefined ? null : `Server version ${version}`;
  });
  protected readonly text = computed(() => {
    switch (this.status()) {
      case 'connecting':
        return 'connecting';
      case 'connected':
        return 'connected';
      case 'cannot-store':
        return 'cannot store';
      case 'unreachable': {
        const since = this.since();
        return since === undefined ? 'unreachable' : `unreachable since ${CLOCK.format(since)}`;
      }
    }
  });
}
