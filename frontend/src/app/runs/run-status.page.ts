import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RunStatus } from './run-status';

@Component({
  selector: 'app-run-status-page',
  imports: [RunStatus],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="page">
      <h1>Latest run</h1>
      <app-run-status />
    </div>
  `,
})
export default class RunStatusPage {}
