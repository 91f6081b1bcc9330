import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { capitalised } from './capitalised';
import { CopyButton } from './copy-button';
import { Icon } from './icon';

/** Stands in place of what could not be loaded. */
@Component({
  selector: 'app-error-state',
  imports: [CopyButton, Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'alert' },
  template: `
    <app-icon name="alert" />
    <div>
      @if (part(); as part) {
        <h2>{{ capitalised(part) }} could not be loaded</h2>
        <p>{{ heading() }}. {{ details() }}</p>
      } @else {
        <h2>{{ heading() }}</h2>
        <p>{{ details() }}</p>
      }
      @if (requestId(); as id) {
        <p class="request muted">
          Request <code>{{ id }}</code>
          <app-copy-button [text]="id" label="Copy request id" iconOnly />
        </p>
      }
      <button class="retry" type="button" (click)="retry.emit()"><app-icon name="refresh" /> Try again</button>
    </div>
  `,
  styles: `
    @use './button' as *;

    :host {
      display: flex;
      gap: 12px;
      padding: 16px;
      background: var(--app-danger-container);
      border: 1px solid color-mix(in srgb, var(--app-danger) 40%, transparent);
      border-radius: 8px;
    }
    :host > app-icon {
      --app-icon-size: 24px;
      color: var(--app-danger);
    }
    div {
      display: flex;
      flex-direction: column;
      align-items: flex-start;
      gap: 8px;
      min-inline-size: 0;
    }
    .request {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 8px;
      font-size: 12px;
    }
    code {
      overflow-wrap: anywhere;
    }
    .retry {
      @include button;
    }
  `,
})
export class ErrorState {
  /** Which part of the page it stands in place of, such as `the sources`. */
  readonly part = input<string>();
  readonly heading = input.required<string>();
  readonly details = input.required<string>();
  /** Names the request in the server's log. */
  readonly requestId = input<string>();
  readonly retry = output();

  protected readonly capitalised = capitalised;
}
