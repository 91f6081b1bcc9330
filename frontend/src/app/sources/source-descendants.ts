import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { getLineage } from '../api/fn/insights/get-lineage';
import { Answer } from '../core/answer';
import { follow } from '../core/follow';
import { EmptyState } from '../ui/empty-state';
import { counted, formatCount } from '../ui/shares';
import { shortened } from '../ui/shortened';
import { Time } from '../ui/time';
import { descendantsOf } from './descendants';

/** A use more hardly changes what came of all of them. */
const RENEW_MS = 60_000;
const PAGE = 10;

/** The entries that came of the uses of a source: the first of them, and the way to the whole graph. */
@Component({
  selector: 'app-source-descendants',
  imports: [Answer, EmptyState, RouterLink, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <app-answer name="the descendants" [answer]="lineage">
      @if (rows().length > 0) {
        <div class="scroller" role="region" tabindex="0" aria-label="Descendants">
          <table role="table">
            <caption class="visually-hidden">
              Entries that came of it, those made from it first
            </caption>
            <thead role="rowgroup">
              <tr role="row">
                <th role="columnheader" scope="col">Entry</th>
                <th role="columnheader" scope="col">Function</th>
                <th role="columnheader" scope="col">Result of the run</th>
                <th role="columnheader" scope="col">Made from</th>
                <th role="columnheader" scope="col" class="number">Used since</th>
                <th role="columnheader" scope="col">Stored</th>
              </tr>
            </thead>
            <tbody role="rowgroup">
              @for (row of rows(); track row.entry.id) {
                <tr role="row">
                  <th role="rowheader" scope="row" class="mono">
                    <a [routerLink]="['/sources', row.entry.id]" [title]="row.entry.id">{{ row.name }}</a>
                  </th>
                  <td role="cell" class="mono name" [title]="row.entry.function">{{ row.entry.function }}</td>
                  <td role="cell" class="mono name">
                    <a
                      [routerLink]="['/runs', row.trial.run_id]"
                      [queryParams]="{ outcome: row.trial.function }"
                      [title]="row.trial.run_id"
                      >{{ row.trial.run_id }}</a
                    >
                  </td>
                  <td role="cell" data-name="Made from">{{ row.isOwn ? 'this source' : 'another seed, or none' }}</td>
                  <td role="cell" class="number" data-name="Used since">{{ row.uses }}</td>
                  <td role="cell" data-name="Stored">
                    @if (row.entry.timestamp; as at) {
                      <app-time format="date" [isTabStop]="false" [value]="at" />
                    }
                  </td>
                </tr>
              }
            </tbody>
          </table>
        </div>
        <p>
          <span class="muted">{{ shown() }}</span>
          <a [routerLink]="['/provenance', sourceId()]">The whole graph</a>
        </p>
      } @else if (isCut()) {
        <app-empty-state heading="Too many uses to see what came of them" text="The graph shows them step by step.">
          <a [routerLink]="['/provenance', sourceId()]">The whole graph</a>
        </app-empty-state>
      } @else {
        <app-empty-state
          heading="Nothing came of it yet"
          text="No result of a run in which it was used has become an entry of the corpus."
        />
      }
    </app-answer>
  `,
  styleUrl: './stacked.scss',
  styles: `
    /* Always of the same height, so that what stands below keeps its place. */
    :host {
      display: block;
      block-size: 336px;
      overflow: auto;
    }
    .scroller {
      overflow: auto;
    }
    table {
      inline-size: 100%;
      border-collapse: collapse;
    }
    th,
    td {
      padding: 2px 20px 2px 0;
      font-weight: 400;
      text-align: start;
      white-space: nowrap;
    }
    thead th {
      color: var(--app-muted);
      font-size: 12px;
    }
    tbody tr {
      border-block-start: 1px solid var(--app-hairline);
    }
    .name {
      max-inline-size: 24ch;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    .number {
      text-align: end;
    }
    p {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 16px;
    }
  `,
})
export class SourceDescendants {
  readonly sourceId = input.required<string>();

  protected readonly lineage = follow(getLineage, {
    params: () => ({ id: this.sourceId(), depth: 2, direction: 'descendants' as const }),
    byClockMs: () => RENEW_MS,
  });
  private readonly all = computed(() => {
    const lineage = this.lineage.data();
    return lineage === undefined ? [] : descendantsOf(lineage);
  });
  protected readonly isCut = computed(() => this.lineage.data()?.truncated === true);
  protected readonly rows = computed(() =>
    this.all()
      .slice(0, PAGE)
      .map((one) => ({ ...one, name: shortened(one.entry.id), uses: formatCount(one.entry.uses) })),
  );
  protected readonly shown = computed(() => {
    const [shown, all] = [this.rows().length, this.all().length];
    if (this.isCut()) return `${formatCount(shown)} of more than ${counted(all, 'entry', 'entries')}, of its newest uses`;
    return shown < all ? `${formatCount(shown)} of ${counted(all, 'entry', 'entries')}` : counted(all, 'entry', 'entries');
  });
}
