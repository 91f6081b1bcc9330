import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { capitalised } from './capitalised';
import { Icon } from './icon';
import { Time } from './time';

/** Above data that could not be renewed. */
@Component({
  selector: 'app-stale-bar',
  imports: [Icon, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'status' },
  template: `
    <app-icon name="alert" />
    <span
      >{{ part() ? capitalised(part()) + ': not' : 'Not' }} up to date since <app-time [value]="since()" format="clock" />, retrying…
      {{ details() }}</span
    >
  `,
  styles: `
    :host {
      display: flex;
      align-items: center;
      gap: 8px;
      padding: 4px 12px;
      background: var(--app-warn-container);
      color: var(--app-warn);
      border-radius: 6px;
    }
  `,
})
export class StaleBar {
  /** What is not, such as `the sources`; by default, the page. */
  readonly part = input('');
  readonly since = input.required<number | string>();
  /** Why, as one sentence. */
  readonly details = input('');

  protected readonly capitalised = capitalised;
}
