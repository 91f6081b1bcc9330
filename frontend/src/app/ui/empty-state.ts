import { ChangeDetectionStrategy, Component, input } from '@angular/core';

/** Says that there is nothing, and why; what can be done about it is projected. */
@Component({
  selector: 'app-empty-state',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2>{{ heading() }}</h2>
    @if (text(); as text) {
      <p class="muted">{{ text }}</p>
    }
    <ng-content />
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      align-items: center;
      gap: 8px;
      padding: 40px 16px;
      text-align: center;
      border: 1px dashed var(--app-hairline);
      border-radius: 8px;
    }
    p {
      max-inline-size: 60ch;
    }
  `,
})
export class EmptyState {
  readonly heading = input.required<string>();
  readonly text = input<string>();
}
