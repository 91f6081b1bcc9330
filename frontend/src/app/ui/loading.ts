import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

/** Grey bars in place of what is coming. They appear after 150 ms, so that a fast answer does not flash. */
@Component({
  selector: 'app-loading',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'status' },
  template: `
    <span class="visually-hidden">{{ label() }}</span>
    @for (width of widths(); track $index) {
      <span class="bar" [style.inline-size.%]="width"></span>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 12px;
      padding: 16px;
      visibility: hidden;
      animation: appear 0s 150ms forwards;
    }
    .bar {
      block-size: 12px;
      border-radius: 4px;
      background: var(--app-track);
      animation: breathe 1.6s ease-in-out infinite;
    }
    @keyframes appear {
      to {
        visibility: visible;
      }
    }
    @keyframes breathe {
      50% {
        opacity: 0.45;
      }
    }
  `,
})
export class Loading {
  /** For screen readers. */
  readonly label = input('Loading');
  readonly lines = input(4);

  protected readonly widths = computed(() => Array.from({ length: this.lines() }, (_, line) => [92, 76, 84, 58][line % 4] ?? 80));
}
