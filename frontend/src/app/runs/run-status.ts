import { booleanAttribute, ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { RunBoard } from './run-board';
import { RunOverview } from './run-overview';

/** A run with its outcomes and the seeds that it uses; follows new data by itself. A heading can be projected. */
@Component({
  selector: 'app-run-status',
  imports: [RunBoard, RunOverview],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (compact()) {
      <app-run-overview />
    } @else {
      <app-run-board
        [runId]="runId()"
        [selectedId]="selectedId()"
        [openFunction]="openFunction()"
        (selectSeed)="selectSeed.emit($event)"
        (openOutcome)="openOutcome.emit($event)"
        ><ng-content
      /></app-run-board>
    }
  `,
})
export class RunStatus {
  /** The latest run and its counts alone, for embedding in another page. */
  readonly compact = input(false, { transform: booleanAttribute });
  /** The id of the run to show; the latest one without it. */
  readonly runId = input<string>();
  /** The id of the seed to show in detail. */
  readonly selectedId = input<string>();
  /** The function whose outcome is unfolded. */
  readonly openFunction = input<string>();
  /** Asks to show another seed, or none. */
  readonly selectSeed = output<string | undefined>();
  /** Asks to unfold the outcome of another function, or none. */
  readonly openOutcome = output<string | undefined>();
}
