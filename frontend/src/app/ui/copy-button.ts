import { DOCUMENT } from '@angular/common';
import { booleanAttribute, ChangeDetectionStrategy, Component, computed, DestroyRef, inject, input, signal } from '@angular/core';
import { Icon, type IconName } from './icon';

type Feedback = 'none' | 'copied' | 'failed';

const FEEDBACK_MS = 2_000;
const ICONS: Readonly<Record<Exclude<Feedback, 'none'>, IconName>> = { copied: 'check', failed: 'alert' };

/** Copies a text and says whether it worked. A plain button: Material's would cost the start page 13 kB. */
@Component({
  selector: 'app-copy-button',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <button
      type="button"
      [attr.aria-label]="iconOnly() ? label() : null"
      [title]="iconOnly() ? label() : ''"
      [class]="feedback()"
      [class.icon-only]="iconOnly()"
      (click)="copy()"
    >
      <app-icon [name]="shownIcon()" />
      @if (!iconOnly()) {
        {{ message() || label() }}
      }
    </button>
    <span class="visually-hidden" role="status">{{ message() }}</span>
  `,
  styles: `
    :host {
      display: inline-flex;
      position: relative;
      vertical-align: middle;
    }
    app-icon {
      --app-icon-size: 16px;
    }
    button {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      min-block-size: 32px;
      padding: 4px 12px;
      background: none;
      border: 0;
      border-radius: 6px;
      color: var(--mat-sys-primary);
      font: inherit;
      font-weight: 600;
      cursor: pointer;
    }
    button:hover {
      background: var(--app-hover);
    }
    .icon-only {
      justify-content: center;
      inline-size: 28px;
      min-block-size: 28px;
      padding: 0;
      color: inherit;
    }
    .copied,
    .icon-only.copied {
      color: var(--app-success);
    }
    .failed,
    .icon-only.failed {
      color: var(--app-danger);
    }
  `,
})
export class CopyButton {
  readonly text = input.required<string>();
  /** What the button does, e.g. `Copy code`. */
  readonly label = input('Copy');
  readonly iconOnly = input(false, { transform: booleanAttribute });
  readonly icon = input<IconName>('copy');

  protected readonly feedback = signal<Feedback>('none');
  protected readonly shownIcon = computed(() => {
    const feedback = this.feedback();
    return feedback === 'none' ? this.icon() : ICONS[feedback];
  });
  protected readonly message = computed(() => {
    switch (this.feedback()) {
      case 'none':
        return '';
      case 'copied':
        return 'Copied';
      case 'failed':
        return 'Could not copy';
    }
  });

  private readonly document = inject(DOCUMENT);
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      clearTimeout(this.timer);
    });
  }

  protected async copy(): Promise<void> {
    const worked = await copyText(this.document, this.text());
    this.feedback.set(worked ? 'copied' : 'failed');
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.feedback.set('none');
    }, FEEDBACK_MS);
  }
}

async function copyText(document: Document, text: string): Promise<boolean> {
  // Browsers give the clipboard to secure contexts only, and the server is often opened as http://some-host:5000.
  const clipboard = document.defaultView?.navigator.clipboard;
  if (clipboard === undefined) return copyBySelection(document, text);
  try {
    await clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(document, text);
  }
}

function copyBySelection(document: Document, text: string): boolean {
  const focused = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  // Beside an open modal dialog everything is inert and cannot be selected.
  (focused?.closest('dialog') ?? document.body).append(area);
  area.focus();
  area.select();
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way without a secure context
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    area.remove();
    if (focused instanceof HTMLElement) focused.focus();
  }
}
