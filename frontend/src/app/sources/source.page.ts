import { DOCUMENT } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Answer } from '../core/answer';
import { ShowMore } from '../core/show-more';
import { Chart } from '../ui/chart/chart';
import { CodeBlock } from '../ui/code-block/code-block';
import { CopyButton } from '../ui/copy-button';
import { EmptyState } from '../ui/empty-state';
import { Icon } from '../ui/icon';
import { counted, formatCount } from '../ui/shares';
import { Time } from '../ui/time';
import { sourceData } from './sources-data';
import { SourceFacts } from './source-facts';
import { SourceFunctions } from './source-functions';
import { SourceUses } from './source-uses';
import { drawTrend, trendTable } from './trend';

/** One source: `/sources/<source id>`. */
@Component({
  selector: 'app-source-page',
  imports: [Answer, Chart, CodeBlock, CopyButton, EmptyState, Icon, RouterLink, SourceFacts, SourceFunctions, SourceUses, Time, ShowMore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './source.page.html',
  styleUrl: './source.page.scss',
})
export default class SourcePage {
  readonly sourceId = input.required<string>();

  protected readonly data = sourceData(this.sourceId);
  protected readonly isMissing = computed(() => this.data.source.error()?.status === 404);
  protected readonly link = computed(() => {
    this.sourceId();
    return this.document.location.href;
  });
  protected readonly trend = computed(() => {
    const weeks = this.data.source.data()?.trend ?? [];
    const trials = weeks.reduce((sum, week) => sum + week.trials, 0);
    return { draw: drawTrend(weeks), table: trendTable(weeks), n: `n = ${counted(trials, 'trial')} in ${counted(weeks.length, 'week')}` };
  });
  protected readonly shownUses = computed(
    () => `${formatCount(this.data.pages.items().length)} of ${formatCount(this.data.uses.data()?.total ?? 0)}`,
  );

  private readonly document = inject(DOCUMENT);
}
