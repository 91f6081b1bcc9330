import { booleanAttribute, ChangeDetectionStrategy, Component, computed, effect, inject, input, output, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { UsedSeedResponse } from '../api/models/used-seed-response';
import { CodeBlock } from '../ui/code-block/code-block';
import { CopyButton } from '../ui/copy-button';
import { Icon } from '../ui/icon';
import { JsonTree } from '../ui/json-tree/json-tree';
import { PassedMeter } from '../ui/passed-meter';
import { Time } from '../ui/time';
import { SourceLookup } from './source-lookup';
import { testsOf } from './tests-of';

const SCORE = new Intl.NumberFormat('en', { maximumFractionDigits: 6 });

/** All about one seed: where it came from, why it was picked, how it did, and its code. */
@Component({
  selector: 'app-seed-detail',
  imports: [CodeBlock, CopyButton, Icon, JsonTree, PassedMeter, RouterLink, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './seed-detail.html',
  styleUrl: './seed-detail.scss',
})
export class SeedDetail {
  readonly seed = input.required<UsedSeedResponse>();
  /** Whether it belongs to a run that has been followed by another one. */
  readonly isOfFormerRun = input(false);
  /** Whether it covers the page, and therefore goes back instead of closing. */
  readonly isFullScreen = input(false, { transform: booleanAttribute });
  readonly closed = output();

  protected readonly tests = computed(() => testsOf(this.seed()));
  protected readonly score = computed(() => {
    const { score } = this.seed();
    return score === null ? undefined : SCORE.format(score);
  });
  protected readonly isMissing = computed(() => this.sources.found().get(this.seed().source_id ?? '') === false);

  private readonly sources = inject(SourceLookup);

  constructor() {
    effect(() => {
      const { source_id: sourceId } = this.seed();
      if (sourceId !== null) untracked(() => this.sources.lookAgain(sourceId));
    });
  }
}
