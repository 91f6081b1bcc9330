import { ChangeDetectionStrategy, Component } from '@angular/core';
import { Loading } from '../ui/loading';

@Component({
  selector: 'app-run-status-page',
  imports: [Loading],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="page">
      <h1>Latest run</h1>
      <app-loading label="Loading the latest run" />
    </div>
  `,
})
export default class RunStatusPage {}
