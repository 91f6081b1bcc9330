import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterLink } from '@angular/router';
import { EmptyState } from '../ui/empty-state';

@Component({
  selector: 'app-not-found-page',
  imports: [EmptyState, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="page">
      <h1>Not found</h1>
      <app-empty-state heading="There is no page at this address" text="The link may be old, or the address mistyped.">
        <a routerLink="/">Go to the overview</a>
      </app-empty-state>
    </div>
  `,
})
export default class NotFoundPage {}
