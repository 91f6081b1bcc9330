import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

/** Outlines on a 24 × 24 grid, drawn with a 1.75 px stroke. */
const PATHS = {
  alert: 'M12 4 2.5 20h19L12 4zM12 10v4.5M12 17.4v.1',
  arrow_down: 'M12 4v15.5M5.5 13 12 19.5l6.5-6.5',
  arrow_up: 'M12 20V4.5M5.5 11 12 4.5l6.5 6.5',
  back: 'M19 12H5M11 6l-6 6 6 6',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  chevron: 'm9 6 6 6-6 6',
  close: 'M6 6l12 12M18 6 6 18',
  cloud_off: 'M3 3l18 18M9.5 5.6A6 6 0 0 1 17.7 10a4.5 4.5 0 0 1 2.6 7.2M16 19H7a4.5 4.5 0 0 1-.9-8.9',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  dark: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z',
  database_off: 'M4 6c0-1.7 3.6-3 8-3s8 1.3 8 3-3.6 3-8 3-8-1.3-8-3zM4 6v12c0 1.7 3.6 3 8 3M20 6v6M15 15.5l5 5M20 15.5l-5 5',
  download: 'M12 4v11M7 10.5l5 5 5-5M4.5 20h15',
  equal: 'M5 9.5h14M5 14.5h14',
  external: 'M14 4h6v6M20 4l-9 9M18 14v6H4V6h6',
  filter: 'M3.5 5h17M7 12h10M10.5 19h3',
  fit: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  graph:
    'M6 4a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM6 16a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM18 10a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM8 6.8l8.2 4.2M8 17.2l8.2-4.2',
  help: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9.5 9.5a2.5 2.5 0 1 1 3.7 2.2c-.8.5-1.2 1-1.2 2M12 16.9v.1',
  info: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5.5M12 7.6v.1',
  insights: 'M4 20V10M10 20V4M16 20v-7M21 20H3',
  library: 'M5 4v16M9 4v16M13.5 4.6l5 14.8M3 20h18',
  light:
    'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
  link: 'M10 14a4.5 4.5 0 0 0 6.4 0l3-3A4.5 4.5 0 0 0 13 4.6l-1 1M14 10a4.5 4.5 0 0 0-6.4 0l-3 3a4.5 4.5 0 0 0 6.4 6.4l1-1',
  lock: 'M5.5 11h13v9h-13zM8.5 11V7.5a3.5 3.5 0 0 1 7 0V11M12 14.5v2',
  minus: 'M5 12h14',
  overview: 'M4 4h7v9H4zM14 4h6v5h-6zM14 12h6v8h-6zM4 16h7v4H4z',
  pause: 'M8 5v14M16 5v14',
  play: 'M7 4.5 19 12 7 19.5z',
  plus: 'M5 12h14M12 5v14',
  pulse: 'M2.5 12H7l3-8 4 16 3-8h4.5',
  refresh: 'M20 5v5h-5M19.5 10A8 8 0 1 0 20 14',
  runs: 'M4 6h.1M4 12h.1M4 18h.1M9 6h11M9 12h11M9 18h11',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 21 21',
  similar: 'M9 6a6 6 0 1 0 0 12A6 6 0 0 0 9 6zM15 6a6 6 0 1 1 0 12',
  source: 'M12 21v-9M12 14c0-5 3-8 8-8 0 5-3 8-8 8zM12 11c0-4-2.5-6-7-6 0 4 2.5 6 7 6z',
  system: 'M3 4.5h18v12H3zM8.5 20.5h7M12 16.5v4',
  terminal: 'm5 7 5 5-5 5M12.5 18H20',
} as const;

export type IconName = keyof typeof PATHS;

/**
 * A line icon in the colour of its text. It is decoration: the words stand beside it or in the label of its button.
 * Material's icon registry would want HTML trusted by hand (`bypassSecurityTrust*`), which this code base forbids.
 */
@Component({
  selector: 'app-icon',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { 'aria-hidden': 'true' },
  template: `<svg viewBox="0 0 24 24"><path [attr.d]="path()" /></svg>`,
  styles: `
    :host {
      display: inline-flex;
      flex: none;
      inline-size: var(--app-icon-size, 18px);
      block-size: var(--app-icon-size, 18px);
      vertical-align: -4px;
    }
    svg {
      inline-size: 100%;
      block-size: 100%;
      fill: none;
      stroke: currentColor;
      stroke-width: 1.75;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
  `,
})
export class Icon {
  readonly name = input.required<IconName>();

  protected readonly path = computed(() => PATHS[this.name()]);
}
