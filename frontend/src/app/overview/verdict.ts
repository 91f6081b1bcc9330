import { ChangeDetectionStrategy, Component, computed } from '@angular/core';
import { RouterLink } from '@angular/router';
import { getSeedingEffect } from '../api/fn/insights/get-seeding-effect';
import { apiPath } from '../core/api-path';
import { follow } from '../core/follow';
import { type Verdict, verdictOf } from '../insights';
import { LoadProblem } from '../runs';
import { CopyAddress } from '../ui/copy-address';
import { Icon, type IconName } from '../ui/icon';
import { Loading } from '../ui/loading';
import { StaleBar } from '../ui/stale-bar';

/** A single outcome among thousands moves nothing that is seen. */
const INTERVAL_MS = 15_000;
const ICONS: Readonly<Record<Verdict['tone'], IconName>> = { helps: 'check', harms: 'alert', unclear: 'info', unknown: 'info' };

/** Whether seeding helps, over all that is stored. */
@Component({
  selector: 'app-verdict',
  imports: [CopyAddress, Icon, LoadProblem, Loading, RouterLink, StaleBar],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2>Does seeding help?</h2>
    @if (verdict(); as verdict) {
      @if (effect.failingSince(); as since) {
        <app-stale-bar part="the verdict" [since]="since" [details]="effect.error()?.details ?? ''" />
      }
      <p class="answer">{{ verdict.sentence }}</p>
      <p class="conclusion" [class]="verdict.tone"><app-icon [name]="icon()" />{{ verdict.conclusion }}</p>
      @if (warning(); as warning) {
        <p class="muted warning">{{ warning }}</p>
      }
      <div class="more">
        <a routerLink="/insights">All insights</a>
        @defer (on idle) {
          <app-copy-address page="/insights" part="the verdict" [api]="api" />
        } @error {
          <!-- Without the network there is nothing to copy the address for. -->
        }
      </div>
    } @else if (effect.error(); as problem) {
      <app-load-problem part="the verdict" [problem]="problem" (retry)="effect.refresh()" />
    } @else {
      <app-loading label="Loading the verdict" [lines]="3" />
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 8px;
      min-block-size: 200px;
      padding: 16px;
    }
    .answer {
      font-size: 20px;
      line-height: 28px;
      font-weight: 600;
      letter-spacing: -0.01em;
    }
    .conclusion {
      display: flex;
      gap: 8px;
    }
    .conclusion app-icon {
      margin-block-start: 1px;
    }
    .helps {
      color: var(--app-success);
    }
    .harms {
      color: var(--app-danger);
    }
    .warning {
      font-size: 12px;
      line-height: 16px;
    }
    .more {
      display: flex;
      align-items: center;
      gap: 4px;
      /* Room for the buttons, which come a moment later. */
      min-block-size: 28px;
      margin-block-start: auto;
    }
  `,
})
export class VerdictPanel {
  protected readonly api = apiPath(getSeedingEffect.PATH);
  protected readonly effect = follow(getSeedingEffect, {
    params: () => ({}),
    changedBy: ({ kind }) => kind === 'run_status' || kind === 'run_deleted',
    byClockMs: () => INTERVAL_MS,
    fallbackMs: INTERVAL_MS,
  });
  protected readonly verdict = computed(() => {
    const effect = this.effect.data();
    return effect === undefined ? undefined : verdictOf(effect);
  });
  protected readonly icon = computed(() => ICONS[this.verdict()?.tone ?? 'unclear']);
  /** The first one; all of them stand with the insights. */
  protected readonly warning = computed(() => this.effect.data()?.warnings[0]?.text);
}
