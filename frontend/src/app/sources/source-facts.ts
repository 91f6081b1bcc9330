import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { SourceResponse } from '../api/models/source-response';
import { Icon } from '../ui/icon';
import { formatCount, formatPercent, formatPercentInterval, formatPoints, nOf } from '../ui/shares';
import { Time } from '../ui/time';
import { comparisonOf, waysOf } from './source-figures';

/** What a source has done, in figures that each have their n. */
@Component({
  selector: 'app-source-facts',
  imports: [Icon, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (source().harmful) {
      <p class="harmful"><app-icon name="alert" /><strong>Harmful:</strong> {{ comparison() }}.</p>
    }
    <dl>
      @for (fact of facts(); track fact.name) {
        <div>
          <dt>{{ fact.name }}</dt>
          <dd>
            {{ fact.value }} <span class="muted">{{ fact.note }}</span>
          </dd>
        </div>
      }
      <div>
        <dt>First and last use</dt>
        <dd class="times">
          <app-time format="date" [value]="source().first_used_at" /> – <app-time format="date" [value]="source().last_used_at" />
        </dd>
      </div>
    </dl>
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 12px;
    }
    dl {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(200px, 1fr));
      gap: 12px 32px;
    }
    dt {
      color: var(--app-muted);
      font-size: 12px;
      line-height: 16px;
    }
    dd {
      font-size: 20px;
      line-height: 28px;
      font-weight: 600;
      letter-spacing: -0.01em;
    }
    dd .muted,
    .times {
      display: block;
      font-size: 12px;
      line-height: 18px;
      font-weight: 400;
      letter-spacing: 0;
    }
    .times {
      font-size: 14px;
      line-height: 28px;
    }
    @media (max-width: 639.98px) {
      dl {
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: 12px 16px;
      }
    }
    .harmful {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 6px;
      padding: 8px 12px;
      background: var(--app-danger-container);
      border-radius: 6px;
    }
    .harmful app-icon {
      color: var(--app-danger);
    }
  `,
})
export class SourceFacts {
  readonly source = input.required<SourceResponse>();

  protected readonly comparison = computed(() => comparisonOf(this.source()));
  protected readonly facts = computed(() => {
    const source = this.source();
    const { success, compared, lift, enough, baseline } = source;
    return [
      {
        name: 'Uses',
        value: formatCount(source.uses),
        note: `${formatCount(source.functions)} functions, ${formatCount(source.runs)} runs`,
      },
      { name: 'Trials', value: formatCount(source.trials), note: waysOf(source) },
      {
        name: 'Solved',
        value: formatPercent(success.rate),
        note:
          success.interval === null ? nOf('0') : `95 % interval ${formatPercentInterval(success.interval)}, ${nOf(formatCount(success.n))}`,
      },
      {
        name: 'Lift',
        value: enough && lift !== null ? `${formatPoints(lift)} points` : 'not enough data',
        note:
          baseline === null
            ? nOf(formatCount(compared.n))
            : `${formatPercent(compared.rate)} against ${formatPercent(baseline)}, ${nOf(formatCount(compared.n))}`,
      },
      { name: 'Solved only with it', value: formatCount(source.unique_wins), note: 'functions' },
    ];
  });
}
