import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { DiversityResponse } from '../api/models/diversity-response';
import { Chart } from '../ui/chart/chart';
import { counted, formatCount, formatPercent, nOf } from '../ui/shares';
import { Time } from '../ui/time';
import { drawLorenz, lorenzTable } from './lorenz';

const GINI = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** Whether always the same sources are used. */
@Component({
  selector: 'app-diversity-panel',
  imports: [Chart, RouterLink, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <dl class="figures">
      @for (figure of figures(); track figure.name) {
        <div>
          <dt>{{ figure.name }}</dt>
          <dd>
            {{ figure.value }} <span class="muted">{{ figure.note }}</span>
          </dd>
        </div>
      }
    </dl>
    <div class="three">
      <app-chart
        heading="Concentration of use"
        emptyText="No source has been used yet."
        fileName="concentration"
        [label]="label()"
        [heightPx]="280"
        [n]="n()"
        [table]="table()"
        [draw]="draw()"
      />
      @if (data().top.length > 0) {
        <div class="scroller" role="region" tabindex="0" aria-label="Most used sources">
          <table>
            <caption>
              Most used
            </caption>
            <thead>
              <tr>
                <th scope="col">Source</th>
                <th scope="col">Function</th>
                <th scope="col" class="number">Uses</th>
                <th scope="col" class="number">Share</th>
              </tr>
            </thead>
            <tbody>
              @for (source of top(); track source.id) {
                <tr>
                  <th scope="row" class="mono">
                    <a [routerLink]="['/sources', source.id]" [title]="source.id">{{ source.id }}</a>
                  </th>
                  <td class="mono name" [title]="source.function">{{ source.function }}</td>
                  <td class="number">{{ source.uses }}</td>
                  <td class="number">{{ source.share }}</td>
                </tr>
              }
            </tbody>
          </table>
        </div>
        <div class="scroller" role="region" tabindex="0" aria-label="Longest unused sources">
          <table>
            <caption>
              Longest not used
            </caption>
            <thead>
              <tr>
                <th scope="col">Source</th>
                <th scope="col">Last use</th>
                <th scope="col" class="number">Uses</th>
              </tr>
            </thead>
            <tbody>
              @for (source of data().stalest; track source.source_id) {
                <tr>
                  <th scope="row" class="mono">
                    <a [routerLink]="['/sources', source.source_id]" [title]="source.source_id">{{ source.source_id }}</a>
                  </th>
                  <td><app-time format="date" [isTabStop]="false" [value]="source.last_used_at" /></td>
                  <td class="number">{{ source.uses }}</td>
                </tr>
              }
            </tbody>
          </table>
        </div>
      }
    </div>
  `,
  styleUrl: './panel.scss',
})
export class DiversityPanel {
  readonly data = input.required<DiversityResponse>();

  protected readonly figures = computed(() => {
    const { enough, gini, top10_share: share, never_used: never, corpus_entries: entries, stale, stale_after_days: days } = this.data();
    return [
      {
        name: 'Gini coefficient',
        value: enough && gini !== null ? GINI.format(gini) : 'not enough data',
        note: enough ? '0 all alike, 1 all from one' : '',
      },
      { name: 'Uses from the 10 most used', value: formatPercent(share), note: '' },
      { name: 'Entries never used', value: formatCount(never), note: `of ${formatCount(entries)}` },
      {
        name: `Not used for ${String(days)} days`,
        value: formatCount(stale),
        note: `of ${counted(this.data().sources_used, 'used source')}`,
      },
    ];
  });
  protected readonly n = computed(() => `${nOf(counted(this.data().uses, 'use'))} of ${counted(this.data().sources_used, 'source')}`);
  protected readonly label = computed(
    () => `The Lorenz curve of the uses: the ten most used sources have ${formatPercent(this.data().top10_share)} of all uses.`,
  );
  protected readonly table = computed(() => lorenzTable(this.data().lorenz));
  protected readonly draw = computed(() => drawLorenz(this.data().lorenz));
  protected readonly top = computed(() =>
    this.data().top.map(({ source_id: id, function: name, uses, share }) => ({
      id,
      function: name ?? '–',
      uses: formatCount(uses),
      share: formatPercent(share),
    })),
  );
}
