import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { MatCard } from '@angular/material/card';
import type { SystemResponse } from '../api/models/system-response';
import { formatSeconds } from '../ui/duration';
import { Icon, type IconName } from '../ui/icon';
import { Time } from '../ui/time';
import type { Health } from './system-health';

type State = 'good' | 'warned' | 'not-storing' | 'unreachable';

const ICONS: Readonly<Record<State, IconName>> = {
  good: 'check',
  warned: 'alert',
  'not-storing': 'database_off',
  unreachable: 'cloud_off',
};
const HEADLINES: Readonly<Record<State, string>> = {
  good: 'Storing',
  warned: 'Storing, with a warning',
  'not-storing': 'Not storing',
  unreachable: 'No answer from the server',
};
const DATABASES: Readonly<Record<SystemResponse['storage']['engine'], string>> = { sqlite: 'SQLite', postgres: 'PostgreSQL' };

/** Whether the server stores, in words, what else is to be known, and which server it is. */
@Component({
  selector: 'app-health-card',
  imports: [Icon, MatCard, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <mat-card appearance="outlined" [class]="state()">
      <div class="words">
        <div role="status">
          <h2>
            <app-icon [name]="icon()" />
            @if (since(); as since) {
              <span>Not storing since <app-time [value]="since" format="clock" [isTabStop]="false" /></span>
            } @else {
              {{ headline() }}
            }
          </h2>
        </div>
        @if (state() === 'unreachable') {
          <p>What stands below is what it said last.</p>
        } @else if (state() === 'not-storing') {
          <p>{{ explanation() }} The log of the server tells why.</p>
        }
        @if (health().warnings.length > 0) {
          <ul>
            @for (warning of health().warnings; track warning) {
              <li>{{ warning }}</li>
            }
          </ul>
        }
      </div>
      <dl>
        <div>
          <dt>Version</dt>
          <dd>{{ system().version }}</dd>
        </div>
        <div>
          <dt>Database</dt>
          <dd>{{ database() }}</dd>
        </div>
        <div>
          <dt>Started</dt>
          <dd><app-time [value]="system().started_at" /></dd>
        </div>
        <div>
          <dt>Up for</dt>
          <dd>{{ uptime() }}</dd>
        </div>
        <div>
          <dt>Last commit</dt>
          <dd>
            @if (system().commits.last_at; as at) {
              <app-time [value]="at" />
            } @else {
              <span class="muted">none since the start</span>
            }
          </dd>
        </div>
      </dl>
    </mat-card>
  `,
  styleUrl: './health-card.scss',
})
export class HealthCard {
  readonly health = input.required<Health>();
  readonly system = input.required<SystemResponse>();
  /** Whether the server no longer answers. */
  readonly isUnreachable = input.required<boolean>();

  protected readonly state = computed<State>(() => {
    const { isStoring, warnings } = this.health();
    if (this.isUnreachable()) return 'unreachable';
    if (!isStoring) return 'not-storing';
    return warnings.length > 0 ? 'warned' : 'good';
  });
  protected readonly icon = computed(() => ICONS[this.state()]);
  protected readonly headline = computed(() => HEADLINES[this.state()]);
  /** When it ceased to store; absent when something else is to be said. */
  protected readonly since = computed(() => (this.state() === 'not-storing' ? this.health().notStoringSince : undefined));
  /** A file that cannot be written can be read; of a server that cannot be reached not even the size is known. */
  protected readonly explanation = computed(() =>
    this.system().storage.database_bytes === null
      ? 'The database cannot be reached: writes and reads are refused with 503.'
      : 'Nothing can be committed: writes are refused with 503, reads go on.',
  );
  protected readonly database = computed(() => DATABASES[this.system().storage.engine]);
  protected readonly uptime = computed(() => formatSeconds(this.system().uptime_seconds));
}
