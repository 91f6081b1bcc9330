import { DOCUMENT } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { LoadProblem, narrowScreen } from '../runs';
import { CopyButton } from '../ui/copy-button';
import { EmptyState } from '../ui/empty-state';
import { Loading } from '../ui/loading';
import { StaleBar } from '../ui/stale-bar';
import { GraphView, type Unfolding } from './graph-view';
import { LineageData, stepFrom } from './lineage-data';
import { pathTo } from './lineage-graph';
import { LineageList } from './list-view';
import { NodeDetail } from './node-detail';

/** Where a source, a result or a use of a seed came from, and what became of it. `/provenance/<id>?open=<steps>&at=<node>&view=list` */
@Component({
  selector: 'app-provenance-page',
  imports: [CopyButton, EmptyState, GraphView, LineageList, Loading, LoadProblem, NodeDetail, RouterLink, StaleBar],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './provenance.page.html',
  styleUrl: './provenance.page.scss',
})
export default class ProvenancePage {
  readonly id = input.required<string>();
  /** The steps that were taken, each escaped, with commas between. */
  readonly open = input<string>();
  /** The key of the node whose details are shown; the root without it. */
  readonly at = input<string>();
  readonly view = input<string>();

  private readonly steps = computed(() =>
    (this.open() ?? '')
      .split(',')
      .filter((step) => step !== '')
      .map(decodeStep),
  );
  protected readonly lineage = new LineageData(this.id, this.steps);
  protected readonly isNarrow = narrowScreen();
  protected readonly isList = computed(() => this.view() === 'list');
  protected readonly isMissing = computed(() => this.lineage.first.error()?.status === 404);
  protected readonly selected = computed(() => {
    const graph = this.lineage.graph();
    const at = this.at();
    return at !== undefined && graph?.nodes.has(at) === true ? at : (graph?.root ?? '');
  });
  protected readonly selectedNode = computed(() => this.lineage.graph()?.nodes.get(this.selected())?.node);
  protected readonly path = computed(() => {
    const graph = this.lineage.graph();
    return graph === undefined ? new Set<string>() : pathTo(this.selected(), graph);
  });
  protected readonly link = computed(() => {
    const query = { open: this.open(), at: this.at(), view: this.view() };
    return this.origin + this.router.serializeUrl(this.router.createUrlTree(['/provenance', this.id()], { queryParams: query }));
  });
  protected readonly curl = computed(
    () => `curl '${this.origin}/api/insights/lineage/${encodeURIComponent(this.id()).replace(/'/g, '%27')}?depth=2'`,
  );

  private readonly router = inject(Router);
  private readonly origin = inject(DOCUMENT).location.origin;

  protected pick(key: string): void {
    this.go({ at: key });
  }

  protected unfold({ node, direction }: Unfolding): void {
    const step = stepFrom(node, direction);
    if (step === undefined) {
      // A trial without an outcome has no id to go on from: its run shows all its seeds.
      this.go({ at: node.key });
      return;
    }
    this.go({ open: [...new Set([...this.steps(), step])].map(encodeURIComponent).join(',') });
  }

  protected show(view: 'graph' | 'list'): void {
    this.go({ view: view === 'list' ? view : undefined });
  }

  private go(queryParams: Readonly<Record<string, string | undefined>>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true, scroll: 'manual' });
  }
}

/** What somebody wrote by hand need not be escaped rightly. */
function decodeStep(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}
