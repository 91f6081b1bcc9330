import { ChangeDetectionStrategy, Component } from '@angular/core';

/** At the upper edge of a panel, in which former data stand until the new ones are there. The panel is positioned. */
@Component({
  selector: 'app-waiting-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'progressbar' },
  template: '',
  styles: `
    :host {
      position: absolute;
      inset: 0 0 auto;
      z-index: 4;
      block-size: 2px;
      overflow: hidden;
      border-radius: 8px 8px 0 0;
    }
    :host::after {
      content: '';
      position: absolute;
      inset-block: 0;
      inline-size: 40%;
      background: var(--mat-sys-primary);
      animation: pass 1.1s ease-in-out infinite;
    }
    @keyframes pass {
      from {
        inset-inline-start: -40%;
      }
      to {
        inset-inline-start: 100%;
      }
    }
  `,
})
export class WaitingBar {}
