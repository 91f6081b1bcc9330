import { booleanAttribute, ChangeDetectionStrategy, Component, input } from '@angular/core';
import { RunOverview } from './run-overview';

/** The latest run and the seeds that it uses; follows new data by itself. */
@Component({
  selector: 'app-run-status',
  imports: [RunOverview],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<app-run-overview />`,
})
export class RunStatus {
  /** The run and the number of its seeds alone, for embedding in another page. */
  readonly compact = input(false, { transform: booleanAttribute });
}
