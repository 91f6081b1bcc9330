import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatDialogActions, MatDialogContent } from '@angular/material/dialog';
import { CodeBlock } from '../../ui/code-block/code-block';
import { EmptyState } from '../../ui/empty-state';
import { ErrorState } from '../../ui/error-state';
import { Icon } from '../../ui/icon';
import { Loading } from '../../ui/loading';
import { PassedMeter } from '../../ui/passed-meter';
import { ViewLink } from '../corpus-location';
import { type CorpusView, NEIGHBOUR_COUNTS } from '../corpus-view';
import { formatTwoPlaces } from '../format';
import { searchSimilar } from './similar-search';
import { SimilarityBar } from './similarity-bar';
import { PARTS } from './similarity-parts';

export type NeighbourCount = CorpusView['neighbourCount'];

/** The inside of the dialog: the nearest entries, and what their similarity is made of. */
@Component({
  selector: 'app-similar-entries',
  imports: [
    CodeBlock,
    EmptyState,
    ErrorState,
    Icon,
    Loading,
    MatButton,
    MatDialogActions,
    MatDialogContent,
    MatIconButton,
    PassedMeter,
    SimilarityBar,
    ViewLink,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './similar-entries.html',
  styleUrl: './similar-entries.scss',
})
export class SimilarEntries {
  readonly entryId = input.required<string>();
  readonly count = input.required<NeighbourCount>();
  readonly countChange = output<NeighbourCount>();
  readonly closed = output();

  protected readonly counts = NEIGHBOUR_COUNTS;
  protected readonly one = formatTwoPlaces(1);
  protected readonly parts = PARTS.map((part) => ({ ...part, weight: formatTwoPlaces(part.weight) }));
  protected readonly search = searchSimilar(() => ({ id: this.entryId(), count: this.count() }));
  protected readonly targetName = computed(() => {
    const outcome = this.search.outcome();
    return 'target' in outcome ? outcome.target.func_name : undefined;
  });
  protected readonly neighbours = computed(() => {
    const outcome = this.search.outcome();
    if (outcome.kind !== 'found') return [];
    return outcome.neighbours.map(({ entry, similarity, breakdown }) => ({
      entry,
      breakdown,
      similarity: formatTwoPlaces(similarity),
      change: { entryId: entry.id, similarTo: undefined },
    }));
  });

  protected onCount(event: Event): void {
    const chosen = Number((event.target as HTMLSelectElement).value);
    const count = NEIGHBOUR_COUNTS.find((allowed) => allowed === chosen);
    if (count !== undefined) this.countChange.emit(count);
  }
}
