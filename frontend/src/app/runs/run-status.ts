import { booleanAttribute, ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { RunBoard } from './run-board';
import { RunOverview } from './run-overview';

/** The latest run and the seeds that it uses; follows new data by itself. A heading can be projected. */
@Component({
  selector: 'app-run-status',
  imports: [RunBoard, RunOverview],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (compact()) {
      <app-run-overview />
    } @else {
      <app-run-board [selectedId]="selectedId()" (selectSeed)="selectSeed.emit($event)"><ng-content /></app-run-board>
    }
  `,
})
export class RunStatus {
  /** The run and the number of its seeds alone, for embedding in another page. */
  readonly compact = input(false, { transform: booleanAttribute });
  /** The id of the seed to show in detail. */
  readonly selectedId = input<string>();
  /** Asks to show another seed, or none. */
  readonly selectSeed = output<string | undefined>();
}
