import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

export interface SparklinePoint {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** Absent where nothing was measured: the line breaks there. */
  readonly value: number | undefined;
}

const WIDTH = 200;
const HEIGHT = 32;

/** A line of values from zero up, its last point at the right edge. */
@Component({
  selector: 'app-sparkline',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'img', '[attr.aria-label]': 'label()' },
  template: `
    <svg viewBox="0 0 200 32" preserveAspectRatio="none" aria-hidden="true">
      <path class="area" [attr.d]="area()" />
      <path class="line" [attr.d]="line()" />
    </svg>
  `,
  styles: `
    :host {
      display: block;
      block-size: 32px;
      border-block-end: 1px solid var(--app-hairline);
    }
    svg {
      display: block;
      inline-size: 100%;
      block-size: 100%;
      overflow: visible;
    }
    .line {
      fill: none;
      stroke: var(--mat-sys-primary);
      stroke-width: 1.5;
      stroke-linejoin: round;
      stroke-linecap: round;
      vector-effect: non-scaling-stroke;
    }
    .area {
      fill: var(--mat-sys-primary);
      fill-opacity: 0.12;
    }
  `,
})
export class Sparkline {
  /** Oldest first. */
  readonly points = input.required<readonly SparklinePoint[]>();
  /** How much time the width stands for. */
  readonly spanMs = input.required<number>();
  /** What the line tells, for those who do not see it. */
  readonly label = input.required<string>();
  /** The value at the top when no point is higher, so that a whisper does not look like a storm. */
  readonly top = input(1);

  /** Runs of measured points, in the coordinates of the drawing. */
  private readonly runs = computed(() => {
    const points = this.points();
    const end = points.at(-1)?.atMs ?? 0;
    const top = Math.max(this.top(), ...points.map(({ value }) => value ?? 0));
    const runs: [x: number, y: number][][] = [[]];
    for (const { atMs, value } of points) {
      if (value === undefined) runs.push([]);
      else runs.at(-1)?.push([WIDTH * (1 - (end - atMs) / this.spanMs()), HEIGHT * (1 - value / top)]);
    }
    return runs.filter(({ length }) => length > 0);
  });
  protected readonly line = computed(() => this.runs().map(pathThrough).join(''));
  protected readonly area = computed(() =>
    this.runs()
      .map((run) => {
        const bottom = String(HEIGHT);
        return `${pathThrough(run)}L${place(run.at(-1)?.[0])},${bottom}L${place(run[0]?.[0])},${bottom}Z`;
      })
      .join(''),
  );
}

function pathThrough(run: readonly (readonly [number, number])[]): string {
  return run.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${place(x)},${place(y)}`).join('');
}

function place(coordinate = 0): string {
  return coordinate.toFixed(1);
}
