import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import type { Problem } from '../core/problem';
import { ErrorState } from '../ui/error-state';

/** An ErrorState that is fetched when it is needed, with a plain one for when not even that can be had. */
@Component({
  selector: 'app-load-problem',
  imports: [ErrorState],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @defer (on immediate) {
      <app-error-state
        [part]="part()"
        [heading]="problem().title"
        [details]="problem().details"
        [requestId]="problem().requestId"
        (retry)="retry.emit()"
      />
    } @error {
      <div role="alert">
        <h2>{{ problem().title }}</h2>
        <p>{{ problem().details }}</p>
        <button type="button" (click)="retry.emit()">Try again</button>
      </div>
    }
  `,
  styles: `
    div {
      padding: 16px;
      background: var(--app-danger-container);
      border-radius: 8px;
    }
  `,
})
export class LoadProblem {
  readonly problem = input.required<Problem>();
  /** Which part of the page it stands in place of, such as `the seeds`. */
  readonly part = input<string>();
  readonly retry = output();
}
