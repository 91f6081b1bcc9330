import { booleanAttribute, ChangeDetectionStrategy, Component, computed, ElementRef, inject, input, signal } from '@angular/core';
import { Clock } from './clock';

/** `utc`: hour and minute with their zone, and the day unless it is today. */
export type TimeFormat = 'date-time' | 'date' | 'clock' | 'utc';

const FORMATS: Readonly<Record<Exclude<TimeFormat, 'utc'>, Intl.DateTimeFormat>> = {
  'date-time': new Intl.DateTimeFormat(undefined, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }),
  date: new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', day: 'numeric' }),
  clock: new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }),
};
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'short' });
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

let lastId = 0;

/** A time in the zone of the reader. On hover and focus a tip shows it in full, with its zone and in UTC; Escape closes the tip. */
@Component({
  selector: 'app-time',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: {
    '(pointerenter)': 'openTip()',
    '(pointerleave)': 'closeTip()',
    '(focusin)': 'openTip()',
    '(focusout)': 'closeTip()',
    '(keydown.escape)': 'closeTip()',
  },
  template: `
    @if (date(); as date) {
      <time [attr.tabindex]="isTabStop() ? 0 : null" [attr.datetime]="date.toISOString()" [attr.aria-describedby]="tip() ? tipId : null">{{
        text()
      }}</time>
    } @else {
      {{ value() }}
    }
    @if (tip(); as at) {
      <span role="tooltip" [id]="tipId" [style.left.px]="at.left" [style.top.px]="at.top">
        <span>{{ full() }}</span>
        <span class="mono">{{ utc() }}</span>
      </span>
    }
  `,
  styles: `
    time {
      white-space: nowrap;
    }
    /* In each row of a list it would be noise. */
    time[tabindex] {
      text-decoration: underline dotted color-mix(in srgb, currentColor 45%, transparent);
      text-underline-offset: 3px;
    }
    /* Fixed, so that no scrolling table cuts it off. */
    [role='tooltip'] {
      position: fixed;
      z-index: 900;
      display: flex;
      flex-direction: column;
      max-inline-size: min(320px, calc(100vw - 16px));
      padding: 4px 8px;
      background: var(--mat-sys-inverse-surface);
      color: var(--mat-sys-inverse-on-surface);
      border-radius: 6px;
      font-size: 12px;
      line-height: 18px;
      white-space: normal;
      pointer-events: none;
    }
  `,
})
export class Time {
  /** ISO 8601 text or milliseconds since 1970. A text that is no time is shown as it stands. */
  readonly value = input.required<string | number>();
  readonly format = input<TimeFormat>('date-time');
  /** Shows `3 min. ago`, which goes on by itself. */
  readonly relative = input(false, { transform: booleanAttribute });

  /** False where each row of a list has one and the same time stands elsewhere too: the tip then opens on hover alone. */
  readonly isTabStop = input(true);

  protected readonly tip = signal<{ readonly left: number; readonly top: number } | undefined>(undefined);
  protected readonly tipId = `app-time-tip-${String((lastId += 1))}`;
  protected readonly date = computed(() => {
    const date = new Date(this.value());
    return Number.isNaN(date.getTime()) ? undefined : date;
  });
  protected readonly text = computed(() => {
    const date = this.date();
    if (date === undefined) return '';
    if (this.relative()) return relativeText(date.getTime(), this.clock.now());
    const format = this.format();
    return format === 'utc' ? utcText(date, new Date(this.clock.now())) : FORMATS[format].format(date);
  });
  protected readonly full = computed(() => FULL.format(this.date()));
  protected readonly utc = computed(() => this.date()?.toISOString().replace('T', ' ').replace('Z', ' UTC') ?? '');

  private readonly clock = inject(Clock);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  protected openTip(): void {
    if (this.date() === undefined) return;
    const { left, top, bottom } = this.host.getBoundingClientRect();
    const window = this.host.ownerDocument.documentElement;
    const fitsBelow = bottom + TIP_HEIGHT_PX < window.clientHeight;
    this.tip.set({
      left: Math.max(8, Math.min(left, window.clientWidth - TIP_WIDTH_PX)),
      top: fitsBelow ? bottom + 4 : Math.max(8, top - TIP_HEIGHT_PX),
    });
  }

  protected closeTip(): void {
    this.tip.set(undefined);
  }
}

/** As the component shows it by default; for texts of which it is a part. A text that is no time stays as it is. */
export function formatTime(value: string): string {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? value : FORMATS['date-time'].format(date);
}

/** Room for the two lines of the tip (three when the first one breaks). */
const TIP_HEIGHT_PX = 66;
const TIP_WIDTH_PX = 328;

function utcText(then: Date, now: Date): string {
  const [day = '', time = ''] = then.toISOString().split('T');
  const isToday = now.toISOString().startsWith(day);
  return `${isToday ? '' : `${day} `}${time.slice(0, 5)} UTC`;
}

function relativeText(then: number, now: number): string {
  const elapsed = then - now;
  for (const [unit, length] of UNITS) {
    if (Math.abs(elapsed) >= length) return RELATIVE.format(Math.trunc(elapsed / length), unit);
  }
  return 'just now';
}
