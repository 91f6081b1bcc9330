import { DOCUMENT } from '@angular/common';
import { afterRenderEffect, ChangeDetectionStrategy, Component, computed, ElementRef, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { getLineage } from '../api/fn/insights/get-lineage';
import { apiPath } from '../core/api-path';
import { LoadProblem, narrowScreen } from '../runs';
import { CopyAddress } from '../ui/copy-address';
import { EmptyState } from '../ui/empty-state';
import { Icon } from '../ui/icon';
import { Loading } from '../ui/loading';
import { StaleBar } from '../ui/stale-bar';
import { GraphView, type Unfolding } from './graph-view';
import { FIRST_DEPTH, LineageData, stepFrom } from './lineage-data';
import { pathTo } from './lineage-graph';
import { LineageTable } from './lineage-table';
import { NodeDetail } from './node-detail';

/** Where a source, a result or a use of a seed came from, and what became of it. `/provenance/<id>?open=<steps>&at=<node>&view=table` */
@Component({
  selector: 'app-provenance-page',
  imports: [CopyAddress, EmptyState, GraphView, Icon, LineageTable, Loading, LoadProblem, NodeDetail, RouterLink, StaleBar],
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
  protected readonly isTable = computed(() => this.view() === 'table');
  protected readonly isMissing = computed(() => this.lineage.first.error()?.status === 404);
  protected readonly selected = computed(() => {
    const graph = this.lineage.graph();
    const at = this.at();
    return at !== undefined && graph?.nodes.has(at) === true ? at : (graph?.root ?? '');
  });
  protected readonly selectedNode = computed(() => this.lineage.graph()?.nodes.get(this.selected())?.node);
  protected readonly path = computed(() => {
    const graph = this.lineage.graph();
    return graph === undefined ? new Map<string, undefined>() : pathTo(this.selected(), graph);
  });
  protected readonly api = computed(() => apiPath(getLineage.PATH, { id: this.id(), depth: FIRST_DEPTH }));

  private readonly router = inject(Router);
  private readonly document = inject(DOCUMENT);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  /** What was asked for last, until it is there. */
  private unfolding: Unfolding | undefined;

  constructor() {
    afterRenderEffect(() => {
      this.lineage.graph();
      this.keepFocus();
    });
  }

  protected pick(key: string): void {
    this.go({ at: key });
  }

  protected unfold(unfolding: Unfolding): void {
    this.unfolding = unfolding;
    const step = stepFrom(unfolding.node, unfolding.direction);
    if (this.steps().includes(step)) this.lineage.retry();
    else this.go({ open: [...this.steps(), step].map(encodeURIComponent).join(',') });
  }

  protected show(view: 'graph' | 'table'): void {
    this.go({ view: view === 'table' ? view : undefined });
  }

  /** The button of a step goes when it is taken; its focus goes to its node. */
  private keepFocus(): void {
    const { unfolding } = this;
    if (unfolding === undefined || this.lineage.stateOf(unfolding.node, unfolding.direction) !== 'full') return;
    this.unfolding = undefined;
    if (this.document.activeElement !== this.document.body) return;
    const faces = [...this.host.querySelectorAll<HTMLElement>('[data-key]')];
    faces.find(({ dataset }) => dataset['key'] === unfolding.place)?.focus({ preventScroll: true });
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
