import { DOCUMENT } from '@angular/common';
import { booleanAttribute, ChangeDetectionStrategy, Component, computed, DestroyRef, inject, input, signal } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { Icon, type IconName } from './icon';

type Feedback = 'none' | 'copied' | 'failed';

const FEEDBACK_MS = 2_000;
const ICONS: Readonly<Record<Exclude<Feedback, 'none'>, IconName>> = { copied: 'check', failed: 'alert' };

/** Copies a text and says whether it worked. */
@Component({
  selector: 'app-copy-button',
  imports: [Icon, MatButton, MatIconButton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (iconOnly()) {
      <button matIconButton type="button" [attr.aria-label]="label()" [title]="label()" [class]="feedback()" (click)="copy()">
        <app-icon [name]="shownIcon()" />
      </button>
    } @else {
      <button matButton type="button" [class]="feedback()" (click)="copy()">
        <app-icon [name]="shownIcon()" /> {{ message() || label() }}
      </button>
    }
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
    .copied {
      color: var(--app-success);
    }
    .failed {
      color: var(--app-danger);
    }
    /* Material sizes an icon button by its density alone; in a line of text it must be smaller. */
    button[matIconButton] {
      display: inline-grid;
      place-items: center;
      inline-size: 28px;
      block-size: 28px;
      padding: 0;
      --mat-icon-button-icon-size: 16px;
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
  document.body.append(area);
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
