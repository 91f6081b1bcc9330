import { ChangeDetectionStrategy, Component, computed, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatCard } from '@angular/material/card';
import { RouterLink } from '@angular/router';
import type { DropResponse } from '../api/models/drop-response';
import type { DropsResponse } from '../api/models/drops-response';
import type { Problem } from '../core/problem';
import { Icon } from '../ui/icon';
import { Loading } from '../ui/loading';
import { TIME_ZONE } from '../ui/local-day';
import { Time } from '../ui/time';
import { formatCount } from '../ui/shares';

const SHOWN_AT_FIRST = 8;
const REASONS: Readonly<Record<DropResponse['reason'], string>> = {
  spool_full: 'Its spool was full',
  too_old: 'They had waited for too long',
  unwritable: 'They could not be written to its spool',
  unreadable: 'What it had spooled could not be read',
  refused: 'This server refused them',
};

/** What clients had to give up: what is missing here, and why. */
@Component({
  selector: 'app-drops-card',
  imports: [Icon, Loading, MatButton, MatCard, RouterLink, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  // The roles of the table are written out, because its rows are no table rows for a phone.
  template: `
    <mat-card appearance="outlined">
      @if (drops(); as drops) {
        @if (drops.total > 0) {
          <p class="total">
            <app-icon name="alert" />
            <span>{{ total() }} that clients had to give up; they are not stored here.</span>
          </p>
          @if (problem(); as problem) {
            <p class="muted" role="status">This may not be up to date: {{ problem.details }}</p>
          }
          <div class="scroller" role="region" tabindex="0" aria-label="Reports of clients">
            <table role="table">
              <caption class="visually-hidden">
                What clients gave up, newest first
              </caption>
              <thead role="rowgroup">
                <tr role="row">
                  <th role="columnheader" scope="col">When, {{ timeZone }}</th>
                  <th role="columnheader" scope="col" class="number">Records</th>
                  <th role="columnheader" scope="col">Why</th>
                  <th role="columnheader" scope="col">Client</th>
                  <th role="columnheader" scope="col">Run</th>
                </tr>
              </thead>
              <tbody role="rowgroup">
                @for (drop of shown(); track drop.id) {
                  <tr role="row">
                    <td role="cell"><app-time [isTabStop]="false" [value]="drop.timestamp" /></td>
                    <td role="cell" class="number">{{ drop.count }}</td>
                    <td role="cell" class="why">{{ drop.why }}</td>
                    <td role="cell" class="name">
                      @if (drop.client) {
                        {{ drop.client }}
                      } @else {
                        <span class="muted">not named</span>
                      }
                    </td>
                    <td role="cell" class="name">
                      @if (drop.run_id; as run) {
                        <a class="mono" [routerLink]="['/runs', run]">{{ run }}</a>
                      } @else {
                        <span class="muted">none named</span>
                      }
                    </td>
                  </tr>
                }
              </tbody>
            </table>
          </div>
          @if (drops.drops.length > shown().length) {
            <div>
              <button matButton type="button" (click)="showsAll.set(true)">Show the newest {{ drops.drops.length }} reports</button>
            </div>
          }
        } @else {
          <p class="none"><app-icon name="check" /> No client has reported that it gave anything up.</p>
        }
      } @else if (problem(); as problem) {
        <p role="alert">What clients gave up could not be loaded: {{ problem.details }}</p>
        <div><button matButton="outlined" type="button" (click)="retry.emit()">Try again</button></div>
      } @else {
        <app-loading label="Loading what clients gave up" [lines]="1" />
      }
    </mat-card>
  `,
  styleUrl: './drops-card.scss',
})
export class DropsCard {
  protected readonly timeZone = TIME_ZONE;
  readonly drops = input.required<DropsResponse | undefined>();
  /** Why they could not be loaded, or renewed. */
  readonly problem = input<Problem>();
  readonly retry = output();

  protected readonly showsAll = signal(false);
  protected readonly total = computed(() => {
    const total = this.drops()?.total ?? 0;
    return total === 1 ? '1 record' : `${formatCount(total)} records`;
  });
  protected readonly shown = computed(() => {
    const drops = this.drops()?.drops ?? [];
    const shown = this.showsAll() ? drops : drops.slice(0, SHOWN_AT_FIRST);
    return shown.map((drop) => ({ ...drop, count: formatCount(drop.count), why: REASONS[drop.reason] }));
  });
}
