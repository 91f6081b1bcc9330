import { ChangeDetectionStrategy, Component, inject, output } from '@angular/core';
import { Modal } from '../../ui/modal';
import { NAV_PAGES } from '../shell/nav-pages';
import { Shortcuts } from './shortcuts';

interface Shortcut {
  readonly keys: readonly string[];
  readonly does: string;
}

/** All keys of the app, and the switch for those without Ctrl. */
@Component({
  selector: 'app-help-sheet',
  imports: [Modal],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <app-modal heading="Keyboard shortcuts" (closed)="closed.emit()">
      <div class="body">
        @for (group of groups; track group.name) {
          <section>
            <h3>{{ group.name }}</h3>
            <dl>
              @for (shortcut of group.shortcuts; track shortcut.does) {
                <div>
                  <dt>
                    @for (key of shortcut.keys; track $index) {
                      <kbd>{{ key }}</kbd>
                    }
                  </dt>
                  <dd>{{ shortcut.does }}</dd>
                </div>
              }
            </dl>
          </section>
        }
        <label>
          <input type="checkbox" [checked]="shortcuts.enabled()" (change)="onSwitch($event)" />
          <span>Shortcuts without Ctrl are on<span class="muted"> · switch them off if they get in the way of speech input</span></span>
        </label>
        <p class="muted">The API is described at <a href="/api/docs">/api/docs</a>.</p>
      </div>
    </app-modal>
  `,
  styles: `
    .body {
      display: flex;
      flex-direction: column;
      gap: 20px;
      padding: 16px 20px 20px;
      overflow: auto;
    }
    h3 {
      margin-block-end: 4px;
      color: var(--app-muted);
      font-size: 12px;
      line-height: 16px;
    }
    dl > div {
      display: grid;
      grid-template-columns: 96px minmax(0, 1fr);
      align-items: center;
      gap: 12px;
      min-block-size: 32px;
    }
    dt {
      display: flex;
      gap: 4px;
    }
    kbd {
      min-inline-size: 22px;
      padding: 0 6px;
      background: var(--mat-sys-surface-container-high);
      border: 1px solid var(--app-hairline);
      border-radius: 4px;
      font: inherit;
      font-size: 12px;
      text-align: center;
    }
    label {
      display: flex;
      align-items: start;
      gap: 8px;
      padding-block-start: 16px;
      border-block-start: 1px solid var(--app-hairline);
      cursor: pointer;
    }
    input {
      flex: none;
      margin: 3px 0 0;
      accent-color: var(--mat-sys-primary);
    }
  `,
})
export class HelpSheet {
  readonly closed = output();

  protected readonly shortcuts = inject(Shortcuts);
  protected readonly groups: readonly { readonly name: string; readonly shortcuts: readonly Shortcut[] }[] = [
    {
      name: 'Everywhere',
      shortcuts: [
        { keys: ['Ctrl', 'K'], does: 'Search runs, functions, sources, snippets and pages (⌘ K on a Mac)' },
        { keys: ['/'], does: 'Go to the filter of the page' },
        { keys: ['?'], does: 'Show this sheet' },
        { keys: ['Esc'], does: 'Close what is open' },
      ],
    },
    {
      name: 'Go to',
      shortcuts: NAV_PAGES.map(({ key, name, purpose }) => ({ keys: ['g', key], does: `${name}: ${purpose.toLowerCase()}` })),
    },
  ];

  protected onSwitch(event: Event): void {
    this.shortcuts.enable((event.target as HTMLInputElement).checked);
  }
}
