import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { BoardLocation } from './board-location';
import { RunBoard } from './run-board';

/** Any run at an address of its own: `/runs/<run id>?seed=<id>&outcome=<function>`. */
@Component({
  selector: 'app-run-page',
  imports: [RunBoard],
  providers: [BoardLocation],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="page">
      <app-run-board
        [runId]="runId()"
        [selectedId]="seed()"
        [openFunction]="outcome()"
        (selectSeed)="location.showSeed($event, seed())"
        (openOutcome)="location.openOutcome($event)"
        ><h1>Run</h1></app-run-board
      >
    </div>
  `,
})
export default class RunPage {
  readonly runId = input.required<string>();
  readonly seed = input<string>();
  readonly outcome = input<string>();

  protected readonly location = inject(BoardLocation);
}
