import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { CorpusSummaryResponse } from '../api/models/corpus-summary-response';
import { formatCount, formatPercent } from '../ui/shares';
import { formatDecimal } from './format';

/** Figures of the whole filtered set, whatever the page. */
@Component({
  selector: 'app-totals',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <dl>
      @for (figure of figures(); track figure.name) {
        <div>
          <dt>{{ figure.name }}</dt>
          <dd>
            <span class="value">{{ figure.value }}</span>
            @if (figure.note) {
              <span class="muted">{{ figure.note }}</span>
            }
          </dd>
        </div>
      }
    </dl>
  `,
  styles: `
    dl {
      display: flex;
      flex-wrap: wrap;
      gap: 8px 48px;
    }
    dt {
      color: var(--app-muted);
      font-size: 12px;
      line-height: 16px;
    }
    dd {
      display: flex;
      align-items: baseline;
      gap: 8px;
    }
    .value {
      font-size: 20px;
      line-height: 28px;
      font-weight: 600;
      letter-spacing: -0.01em;
    }
    @media (max-width: 639.98px) {
      dl {
        justify-content: space-between;
        gap: 8px 16px;
      }
    }
  `,
})
export class Totals {
  /** Absent until it is known. */
  readonly summary = input<CorpusSummaryResponse>();
  readonly isFiltered = input.required<boolean>();

  protected readonly figures = computed(() => {
    const summary = this.summary();
    const name = this.isFiltered() ? 'Matching entries' : 'Entries';
    if (summary === undefined) return [name, 'Perfect', 'Mean score'].map((figure) => ({ name: figure, value: '…', note: '' }));
    const { entries, perfect, mean_score: meanScore } = summary;
    return [
      { name, value: formatCount(entries), note: '' },
      { name: 'Perfect', value: formatCount(perfect), note: entries === 0 ? '' : formatPercent(perfect / entries) },
      { name: 'Mean score', value: formatDecimal(meanScore), note: '' },
    ];
  });
}
