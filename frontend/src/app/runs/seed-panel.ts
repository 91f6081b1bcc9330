import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { MatCard } from '@angular/material/card';
import type { UsedSeedResponse } from '../api/models/used-seed-response';
import { FullScreen } from './full-screen';
import { SeedDetail } from './seed-detail';

/** The detail of the selected seed: a card beside the list, or over the whole page. Fetched when the first seed is selected. */
@Component({
  selector: 'app-seed-panel',
  imports: [FullScreen, MatCard, SeedDetail],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (isFullScreen()) {
      <app-full-screen [label]="'Seed for ' + seed().function" (closed)="closed.emit()">
        <app-seed-detail isFullScreen [seed]="seed()" [isOfFormerRun]="isOfFormerRun()" (closed)="closed.emit()" />
      </app-full-screen>
    } @else {
      <mat-card appearance="outlined">
        <app-seed-detail [seed]="seed()" [isOfFormerRun]="isOfFormerRun()" (closed)="closed.emit()" />
      </mat-card>
    }
  `,
  styles: `
    :host {
      display: contents;
    }
    mat-card {
      block-size: var(--runs-columns-height);
      min-inline-size: 0;
      background: var(--app-panel);
    }
    app-seed-detail {
      flex: 1;
    }
  `,
})
export class SeedPanel {
  readonly seed = input.required<UsedSeedResponse>();
  readonly isOfFormerRun = input.required<boolean>();
  readonly isFullScreen = input.required<boolean>();
  readonly closed = output();
}
