import { ChangeDetectionStrategy, Component, signal } from '@angular/core';
import { Icon } from '../../ui/icon';

const STORAGE_KEY = 'aurora-default-key-banner-dismissed';

/** Warns that anybody can write. It can be put away for the session, not for good: the danger stays. */
@Component({
  selector: 'app-default-key-banner',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (!dismissed()) {
      <section aria-label="Security warning">
        <app-icon name="alert" />
        <p>Writes are guarded by the public default key only. Set <code>AURORA_API_KEY</code> on the server and in Aurora-X.</p>
        <button type="button" aria-label="Dismiss warning" (click)="dismiss()"><app-icon name="close" /></button>
      </section>
    }
  `,
  styles: `
    section {
      display: flex;
      align-items: center;
      gap: 12px;
      padding: 4px 16px 4px 24px;
      background: var(--app-warn-container);
      border-block-end: 1px solid color-mix(in srgb, var(--app-warn) 30%, transparent);
    }
    section > app-icon {
      color: var(--app-warn);
    }
    p {
      flex: 1;
    }
    button {
      display: inline-grid;
      place-items: center;
      flex: none;
      inline-size: 32px;
      block-size: 32px;
      padding: 0;
      border: 0;
      border-radius: 6px;
      background: none;
      color: inherit;
      cursor: pointer;
    }
    button:hover {
      background: var(--app-hover);
    }
    @media (max-width: 639.98px) {
      section {
        padding-inline: 16px 8px;
      }
    }
  `,
})
export class DefaultKeyBanner {
  protected readonly dismissed = signal(wasDismissed());

  protected dismiss(): void {
    this.dismissed.set(true);
    try {
      sessionStorage.setItem(STORAGE_KEY, 'true');
    } catch {
      // Storage is switched off: it stays away until the page is loaded again.
    }
  }
}

function wasDismissed(): boolean {
  try {
    return sessionStorage.getItem(STORAGE_KEY) === 'true';
  } catch {
    return false;
  }
}
