import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { BoardLocation } from './board-location';
import { RunBoard } from './run-board';

/** The latest run at an address that stays. What is selected is in it: `/live?seed=<id>&outcome=<function>`. */
@Component({
  selector: 'app-run-status-page',
  imports: [RunBoard],
  providers: [BoardLocation],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="page">
      <app-run-board
        [selectedId]="seed()"
        [openFunction]="outcome()"
        (selectSeed)="location.showSeed($event, seed())"
        (openOutcome)="location.openOutcome($event)"
        ><h1>Latest run</h1></app-run-board
      >
    </div>
  `,
})
export default class RunStatusPage {
  readonly seed = input<string>();
  readonly outcome = input<string>();

  protected readonly location = inject(BoardLocation);
}
