import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { ErrorState } from '../ui/error-state';
import { Loading } from '../ui/loading';
import { StaleBar } from '../ui/stale-bar';
import type { Followed } from './follow';

/**
 * A panel for what is followed, in each of its states; what is shown of the data is projected. Until there is an answer it has the height
 * `--app-answer-height`, which should be about that of the content, so that what stands below keeps its place.
 */
@Component({
  selector: 'app-answer',
  imports: [ErrorState, Loading, StaleBar],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[class.answered]': 'answer().data() !== undefined || answer().error() !== undefined' },
  template: `
    @let problem = answer().error();
    @if (problem && (answer().data() === undefined || answer().isChanging())) {
      <app-error-state
        [part]="name()"
        [heading]="problem.title"
        [details]="problem.details"
        [requestId]="problem.requestId"
        (retry)="answer().refresh()"
      />
    } @else if (answer().data() === undefined) {
      <app-loading [label]="'Loading ' + name()" [lines]="lines()" />
    } @else {
      @if (problem) {
        <app-stale-bar [part]="name()" [since]="answer().failingSince() ?? 0" [details]="problem.details" />
      }
      <div class="content" [attr.aria-busy]="answer().isChanging()" [class.changing]="answer().isChanging()"><ng-content /></div>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 8px;
      min-inline-size: 0;
    }
    /* Told by what is not there yet: the browser may paint before the first look at the data. */
    :host(:not(.answered)) {
      min-block-size: var(--app-answer-height);
    }
    .content {
      display: flex;
      flex-direction: column;
      gap: 16px;
      min-inline-size: 0;
    }
    /* As dim as it can be while the text keeps its contrast. */
    .changing {
      filter: grayscale(1);
      opacity: 0.88;
    }
  `,
})
export class Answer {
  readonly answer = input.required<Followed<unknown>>();
  /** What is being loaded, such as `the sources`. */
  readonly name = input.required<string>();
  readonly lines = input(6);
}
