import { ChangeDetectionStrategy, Component, computed, signal } from '@angular/core';
import { getChanges } from '../api/fn/insights/get-changes';
import { follow } from '../core/follow';
import { Announcements, FirstSteps, FollowedRun } from '../runs';
import { Attention } from './attention';
import { ChangesPanel } from './changes-panel';
import { CurrentRun } from './current-run';
import { LastRuns } from './last-runs';
import { VerdictPanel } from './verdict';

/** "Since yesterday" moves on with the clock. */
const CHANGES_INTERVAL_MS = 30_000;

/** The start page: what is going on, whether seeding helps, what is new, and what needs a look. Each part loads, fails and ages by itself. */
@Component({
  selector: 'app-overview-page',
  imports: [Attention, ChangesPanel, CurrentRun, FirstSteps, LastRuns, VerdictPanel],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="page">
      <h1>Overview</h1>
      <div class="visually-hidden" aria-live="polite">{{ announcements.text() }}</div>
      @if (isEmpty()) {
        @defer (on immediate) {
          <app-first-steps />
        } @error {
          <p>No run yet. Reload the page to see how to send the first one.</p>
        }
      } @else {
        <div class="parts">
          <app-current-run class="wide" [run]="run" />
          <app-verdict class="panel" />
          <app-changes-panel class="panel wide" [changes]="changes" />
          <app-attention class="panel" [changes]="changes" />
        </div>
        <app-last-runs class="panel" />
      }
    </div>
  `,
  styles: `
    .parts {
      display: grid;
      gap: 16px;
    }
    .parts > * {
      min-inline-size: 0;
    }
    @media (min-width: 1100px) {
      .parts {
        grid-template-columns: minmax(0, 5fr) minmax(0, 3fr);
      }
    }
  `,
})
export default class OverviewPage {
  protected readonly announcements = new Announcements();
  protected readonly run = new FollowedRun(signal(undefined), this.announcements);
  protected readonly changes = follow(getChanges, {
    params: () => ({}),
    changedBy: ({ kind }) => kind === 'run_status' || kind === 'run_deleted' || kind === 'drops',
    byClockMs: () => CHANGES_INTERVAL_MS,
  });
  /** Nothing was ever told; what is in the corpus alone needs no overview. */
  protected readonly isEmpty = computed(() => this.run.phase() === 'none');
}
