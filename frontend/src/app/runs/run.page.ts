import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { getRun } from '../api/fn/runs/get-run';
import { apiPath } from '../core/api-path';
import { CopyAddress } from '../ui/copy-address';
import { BoardLocation } from './board-location';
import { RunBoard } from './run-board';

/** Any run at an address of its own: `/runs/<run id>?seed=<id>&outcome=<function>`. */
@Component({
  selector: 'app-run-page',
  imports: [CopyAddress, RunBoard],
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
      >
        <h1>Run</h1>
        <app-copy-address [api]="api()"
      /></app-run-board>
    </div>
  `,
})
export default class RunPage {
  readonly runId = input.required<string>();
  readonly seed = input<string>();
  readonly outcome = input<string>();

  protected readonly api = computed(() => apiPath(getRun.PATH, { run_id: this.runId() }));
  protected readonly location = inject(BoardLocation);
}
