import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { Icon } from '../../ui/icon';

/** What whoever operates the server wants to stand above every page. It is information, no warning, and cannot be put away. */
@Component({
  selector: 'app-notice-bar',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  // A landmark: all that stands on a page belongs to one.
  host: { role: 'region', 'aria-label': 'From whoever runs this server' },
  template: `
    <aside aria-label="Notice">
      <app-icon name="info" />
      <p>{{ text() }}</p>
    </aside>
  `,
  styles: `
    aside {
      display: flex;
      gap: 12px;
      padding: 6px 24px;
      background: var(--app-selected);
      border-block-end: 1px solid var(--app-hairline);
    }
    app-icon {
      margin-block-start: 1px;
      color: var(--mat-sys-primary);
    }
    p {
      min-inline-size: 0;
      overflow-wrap: anywhere;
    }
    @media (max-width: 639.98px) {
      aside {
        padding-inline: 16px;
      }
    }
  `,
})
export class NoticeBar {
  readonly text = input.required<string>();
}
