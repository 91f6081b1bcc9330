import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { BoardLocation } from './board-location';
import { RunStatus } from './run-status';

/** The latest run at an address that stays. What is selected is in it: `/live?seed=<id>&outcome=<function>`. */
@Component({
  selector: 'app-run-status-page',
  imports: [RunStatus],
  providers: [BoardLocation],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="page">
      <app-run-status
        [selectedId]="seed()"
        [openFunction]="outcome()"
        (selectSeed)="location.showSeed($event, seed())"
        (openOutcome)="location.openOutcome($event)"
        ><h1>Latest run</h1></app-run-status
      >
    </div>
  `,
})
export default class RunStatusPage {
  readonly seed = input<string>();
  readonly outcome = input<string>();

  protected readonly location = inject(BoardLocation);
}
