import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { SimilarityBreakdownResponse } from '../../api/models/similarity-breakdown-response';
import { formatTwoPlaces } from '../format';
import { partsOf } from './similarity-parts';

/** A similarity as one bar of four parts, to scale; the same in words below it. */
@Component({
  selector: 'app-similarity-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="track" aria-hidden="true">
      @for (part of parts(); track part.name) {
        @if (part.counted > 0) {
          <span [class]="part.name" [style.inline-size.%]="100 * part.counted"></span>
        }
      }
    </div>
    <ul>
      @for (part of parts(); track part.name) {
        <li [class.none]="part.earned === 0"><span class="swatch" aria-hidden="true" [class]="part.name"></span>{{ part.text }}</li>
      }
      @if (cap(); as cap) {
        <li>{{ cap }}</li>
      }
    </ul>
  `,
  styleUrl: './similarity-bar.scss',
})
export class SimilarityBar {
  readonly breakdown = input.required<SimilarityBreakdownResponse>();

  protected readonly parts = computed(() =>
    partsOf(this.breakdown()).map((part) => ({
      ...part,
      text:
        part.name === 'words'
          ? `words ${formatTwoPlaces(part.earned)} = ${formatTwoPlaces(part.weight)} × Jaccard ${formatTwoPlaces(this.breakdown().jaccardScore)}`
          : `${part.label} ${formatTwoPlaces(part.earned)}`,
    })),
  );
  protected readonly cap = computed(() => {
    const sum = this.parts().reduce((total, { earned }) => total + earned, 0);
    // Tenths have no exact binary form.
    return sum > 1 + 1e-9 ? `sum ${formatTwoPlaces(sum)}, counted as ${formatTwoPlaces(1)}` : undefined;
  });
}
