import { ChangeDetectionStrategy, Component, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Loading } from '../ui/loading';
import { StaleBar } from '../ui/stale-bar';
import { Announcements } from './announcements';
import { FollowedRun } from './followed-run';
import { LoadProblem } from './load-problem';
import { RunCard } from './run-card';

/** The latest run in short, for other pages: its card, and the way to all of it. */
@Component({
  selector: 'app-run-overview',
  imports: [LoadProblem, Loading, RouterLink, RunCard, StaleBar],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (run.settings(); as settings) {
      @if (run.failingSince(); as since) {
        <app-stale-bar part="the latest run" [since]="since" [details]="run.problem()?.details ?? ''" />
      }
      <app-run-card compact [run]="settings" [standing]="run.standing()">
        <a routerLink="/live"
          >Open the run<span class="visually-hidden">: {{ settings.run_id }}</span></a
        >
      </app-run-card>
    } @else if (run.phase() === 'none') {
      <p class="muted">No run yet. <a routerLink="/live">How to send the first one</a></p>
    } @else if (run.problem(); as problem) {
      <app-load-problem part="the latest run" [problem]="problem" (retry)="run.refresh()" />
    } @else {
      <app-loading label="Loading the latest run" [lines]="2" />
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 8px;
    }
  `,
})
export class RunOverview {
  protected readonly run = new FollowedRun(signal(undefined), new Announcements());
}
