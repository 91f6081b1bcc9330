import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { type Params, RouterLink } from '@angular/router';
import { listSources } from '../api/fn/insights/list-sources';
import { listRuns } from '../api/fn/runs/list-runs';
import type { ChangesResponse } from '../api/models/changes-response';
import { follow, type Followed } from '../core/follow';
import { LoadProblem } from '../runs';
import { Icon, type IconName } from '../ui/icon';
import { Loading } from '../ui/loading';
import { counted, formatCount } from '../ui/shares';
import { StaleBar } from '../ui/stale-bar';

interface Matter {
  readonly key: string;
  readonly icon: IconName;
  readonly text: string;
  readonly links: readonly { readonly text: string; readonly path: readonly string[]; readonly query?: Params }[];
}

const NAMED = 3;
/** As of a commit: enough to tell one from another where it stands beside its function. */
const SHOWN_OF_ID = 8;
/** Nothing of this is told by an event: silence comes by the clock, harm by many outcomes. */
const INTERVAL_MS = 30_000;

/** What somebody should look at, each with the way there; or that there is nothing. */
@Component({
  selector: 'app-attention',
  imports: [Icon, LoadProblem, Loading, RouterLink, StaleBar],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2>Needs a look</h2>
    @if (failingSince(); as since) {
      <app-stale-bar part="what needs a look" [since]="since" [details]="problem()?.details ?? ''" />
    }
    @if (matters(); as matters) {
      <ul>
        @for (matter of matters; track matter.key) {
          <li>
            <app-icon [name]="matter.icon" />
            <span>
              {{ matter.text }}
              @for (link of matter.links; track link.path.join('/')) {
                <a [routerLink]="link.path" [queryParams]="link.query">{{ link.text }}</a>{{ $last ? '' : ', ' }}
              }
            </span>
          </li>
        } @empty {
          <li class="calm">
            <app-icon name="check" /><span>Nothing: no silent or failed runs, no harmful sources, nothing dropped.</span>
          </li>
        }
      </ul>
    } @else if (problem(); as problem) {
      <app-load-problem part="what needs a look" [problem]="problem" (retry)="refresh()" />
    } @else {
      <app-loading label="Loading what needs a look" [lines]="3" />
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 8px;
      min-block-size: 176px;
      padding: 16px;
    }
    ul {
      display: flex;
      flex-direction: column;
      gap: 8px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      gap: 8px;
      overflow-wrap: anywhere;
    }
    li app-icon {
      margin-block-start: 1px;
      color: var(--app-warn);
    }
    .calm app-icon {
      color: var(--app-success);
    }
    span {
      min-inline-size: 0;
    }
  `,
})
export class Attention {
  readonly changes = input.required<Followed<ChangesResponse>>();

  private readonly silent = follow(listRuns, {
    params: () => ({ silent: true, limit: NAMED }),
    changedBy: ({ kind }) => kind === 'run_status' || kind === 'run_deleted',
    byClockMs: () => INTERVAL_MS,
  });
  private readonly harmful = follow(listSources, {
    params: () => ({ harmful: true, sort: 'harm' as const, limit: NAMED }),
    byClockMs: () => INTERVAL_MS,
  });
  private readonly all = computed(() => [this.silent, this.harmful, this.changes()]);
  protected readonly problem = computed(() =>
    this.all()
      .map(({ error }) => error())
      .find((problem) => problem !== undefined),
  );
  /** Only of what is shown all the same. */
  protected readonly failingSince = computed(() =>
    this.matters() === undefined
      ? undefined
      : this.all()
          .map((f) => f.failingSince())
          .find((since) => since !== undefined),
  );

  protected readonly matters = computed<readonly Matter[] | undefined>(() => {
    const [silent, harmful, changes] = [this.silent.data(), this.harmful.data(), this.changes().data()];
    if (silent === undefined || harmful === undefined || changes === undefined) return undefined;
    const { failed } = changes.runs;
    const dropped = changes.drops.count;
    const matters: (Matter | false)[] = [
      silent.total > 0 && {
        key: 'silent',
        icon: 'pulse',
        text: `${counted(silent.total, 'run')} gone silent:`,
        links: [
          ...silent.runs.map(({ run_id }) => ({ text: run_id, path: ['/runs', run_id] })),
          ...more(silent.total, silent.runs.length, ['/runs'], { status: 'silent' }),
        ],
      },
      failed > 0 && {
        key: 'failed',
        icon: 'alert',
        text: `${counted(failed, 'run')} failed since yesterday:`,
        links: [{ text: 'all failed runs', path: ['/runs'], query: { status: 'failed' } }],
      },
      harmful.total > 0 && {
        key: 'harmful',
        icon: 'source',
        text: `${counted(harmful.total, 'source')} doing harm:`,
        links: [
          ...harmful.sources.map((source) => ({
            text: source.function === null ? source.source_id : `${source.function} (${source.source_id.slice(0, SHOWN_OF_ID)})`,
            path: ['/sources', source.source_id],
          })),
          ...more(harmful.total, harmful.sources.length, ['/sources'], { harmful: true }),
        ],
      },
      dropped > 0 && {
        key: 'drops',
        icon: 'cloud_off',
        text: `${counted(dropped, 'record')} dropped by clients since yesterday:`,
        links: [{ text: 'which, and why', path: ['/system'] }],
      },
    ];
    return matters.filter((matter) => matter !== false);
  });

  protected refresh(): void {
    for (const followed of this.all()) followed.refresh();
  }
}

function more(total: number, shown: number, path: readonly string[], query: Params): Matter['links'] {
  return total > shown ? [{ text: `all ${formatCount(total)}`, path, query }] : [];
}
