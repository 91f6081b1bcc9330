import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { MatCard } from '@angular/material/card';
import { Sparkline } from './sparkline';
import type { Tile } from './tiles';

/** One figure: what it is, its value now, how it went, and a line of detail. */
@Component({
  selector: 'app-system-tile',
  imports: [MatCard, Sparkline],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <mat-card appearance="outlined">
      <h3>{{ tile().heading }}</h3>
      <p class="value">{{ tile().value }}</p>
      <app-sparkline [points]="tile().points" [spanMs]="spanMs()" [top]="tile().top" [label]="lineLabel()" />
      <p class="detail muted">{{ tile().detail }}</p>
    </mat-card>
  `,
  styles: `
    :host {
      display: block;
      min-inline-size: 0;
    }
    mat-card {
      block-size: 100%;
      gap: 4px;
      padding: 12px 16px;
      background: var(--app-panel);
    }
    h3 {
      color: var(--app-muted);
      font-size: 12px;
      font-weight: 400;
      line-height: 16px;
    }
    .value {
      margin-block-end: 4px;
      font-size: 22px;
      font-weight: 600;
      line-height: 28px;
      letter-spacing: -0.01em;
    }
    @media (max-width: 639.98px) {
      mat-card {
        padding: 10px 12px;
      }
      .value {
        font-size: 18px;
        line-height: 24px;
      }
    }
    .detail {
      padding-block-start: 4px;
      font-size: 12px;
      line-height: 16px;
    }
  `,
})
export class SystemTile {
  readonly tile = input.required<Tile>();
  /** How much time the line stands for. */
  readonly spanMs = input.required<number>();

  protected readonly lineLabel = computed(() => {
    const { heading, points, format } = this.tile();
    const values = points.flatMap(({ value }) => (value === undefined ? [] : [value]));
    if (values.length === 0) return `${heading}: nothing measured yet`;
    return `${heading} in the last 5 minutes: from ${format(Math.min(...values))} to ${format(Math.max(...values))}`;
  });
}
