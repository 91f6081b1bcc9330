import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { getSource } from '../api/fn/insights/get-source';
import { Answer } from '../core/answer';
import { apiPath } from '../core/api-path';
import { ShowMore } from '../core/show-more';
import { Chart } from '../ui/chart/chart';
import { CodeBlock } from '../ui/code-block/code-block';
import { CopyAddress } from '../ui/copy-address';
import { CopyButton } from '../ui/copy-button';
import { EmptyState } from '../ui/empty-state';
import { Icon } from '../ui/icon';
import { counted, formatCount, nOf } from '../ui/shares';
import { Time } from '../ui/time';
import { sourceData } from './sources-data';
import { SourceDescendants } from './source-descendants';
import { SourceFacts } from './source-facts';
import { SourceFunctions } from './source-functions';
import { SourceUses } from './source-uses';
import { drawTrend, trendTable } from './trend';

/** One source: `/sources/<source id>`. */
@Component({
  selector: 'app-source-page',
  imports: [
    Answer,
    Chart,
    CodeBlock,
    CopyAddress,
    CopyButton,
    EmptyState,
    Icon,
    RouterLink,
    ShowMore,
    SourceDescendants,
    SourceFacts,
    SourceFunctions,
    SourceUses,
    Time,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './source.page.html',
  styleUrl: './source.page.scss',
})
export default class SourcePage {
  readonly sourceId = input.required<string>();

  protected readonly data = sourceData(this.sourceId);
  protected readonly isMissing = computed(() => this.data.source.error()?.status === 404);
  protected readonly api = computed(() => apiPath(getSource.PATH, { source_id: this.sourceId() }));
  protected readonly trend = computed(() => {
    const { trend: weeks = [], trend_is_cut: isCut = false } = this.data.source.data() ?? {};
    const trials = weeks.reduce((sum, week) => sum + week.trials, 0);
    const span = isCut ? `the newest ${counted(weeks.length, 'week')} with uses` : counted(weeks.length, 'week');
    return { draw: drawTrend(weeks), table: trendTable(weeks), n: `${nOf(counted(trials, 'trial'))} in ${span}` };
  });
  protected readonly shownUses = computed(
    () => `${formatCount(this.data.pages.items().length)} of ${formatCount(this.data.uses.data()?.total ?? 0)}`,
  );
}
