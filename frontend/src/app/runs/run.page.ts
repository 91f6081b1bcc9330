import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { BoardLocation } from './board-location';
import { RunStatus } from './run-status';

/** Any run at an address of its own: `/runs/<run id>?seed=<id>&outcome=<function>`. */
@Component({
  selector: 'app-run-page',
  imports: [RunStatus],
  providers: [BoardLocation],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="page">
      <app-run-status
        [runId]="runId()"
        [selectedId]="seed()"
        [openFunction]="outcome()"
        (selectSeed)="location.showSeed($event, seed())"
        (openOutcome)="location.openOutcome($event)"
        ><h1>Run</h1></app-run-status
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
