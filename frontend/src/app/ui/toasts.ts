import { ChangeDetectionStrategy, Component, inject, Injectable, signal } from '@angular/core';
import { Icon } from './icon';

export type ToastKind = 'info' | 'error';

interface Toast {
  readonly id: number;
  readonly kind: ToastKind;
  readonly text: string;
}

const INFO_SHOWN_MS = 6_000;

/** Short messages at the lower edge. Errors stay until they are dismissed; the same text is never shown twice at once. */
@Injectable({ providedIn: 'root' })
export class Toasts {
  private readonly list = signal<readonly Toast[]>([]);
  readonly shown = this.list.asReadonly();
  private lastId = 0;

  show(text: string, kind: ToastKind = 'info'): void {
    if (this.list().some((toast) => toast.text === text)) return;
    const id = (this.lastId += 1);
    this.list.update((list) => [...list, { id, kind, text }]);
    if (kind === 'info') {
      setTimeout(() => {
        this.dismiss(id);
      }, INFO_SHOWN_MS);
    }
  }

  dismiss(id: number): void {
    this.list.update((list) => list.filter((toast) => toast.id !== id));
  }
}

/** Stands once in the shell. */
@Component({
  selector: 'app-toast-outlet',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div role="status" aria-label="Messages">
      @for (toast of toasts.shown(); track toast.id) {
        <p [class]="toast.kind">
          <app-icon [name]="toast.kind === 'error' ? 'alert' : 'info'" />
          <span>{{ toast.text }}</span>
          <button type="button" aria-label="Dismiss message" (click)="toasts.dismiss(toast.id)"><app-icon name="close" /></button>
        </p>
      }
    </div>
  `,
  styles: `
    div {
      position: fixed;
      inset-inline: 16px;
      inset-block-end: calc(16px + var(--app-bottom-nav-height));
      z-index: 1000;
      display: flex;
      flex-direction: column;
      align-items: center;
      gap: 8px;
      pointer-events: none;
    }
    p {
      display: flex;
      align-items: center;
      gap: 12px;
      max-inline-size: 560px;
      padding: 8px 8px 8px 16px;
      background: var(--mat-sys-inverse-surface);
      color: var(--mat-sys-inverse-on-surface);
      border-radius: 8px;
      pointer-events: auto;
    }
    button {
      display: inline-grid;
      place-items: center;
      inline-size: 32px;
      block-size: 32px;
      padding: 0;
      border: 0;
      border-radius: 6px;
      background: none;
      color: inherit;
      cursor: pointer;
    }
    button:focus-visible {
      outline-color: var(--mat-sys-inverse-primary);
    }
  `,
})
export class ToastOutlet {
  protected readonly toasts = inject(Toasts);
}
