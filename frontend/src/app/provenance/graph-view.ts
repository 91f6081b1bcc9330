import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  type ElementRef,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { Icon } from '../ui/icon';
import { layOut, NODE_HEIGHT, NODE_WIDTH } from './layout';
import type { LineageData } from './lineage-data';
import type { Direction, Graph, GraphNode, Path } from './lineage-graph';
import { MoreButton } from './more-button';
import { wordsOf } from './node-words';

const DIRECTIONS: readonly Direction[] = ['ancestors', 'descendants'];
const STEP = 1.25;
const LEAST = 0.3;
const MOST = 2;

export interface Unfolding {
  /** The `data-key` of what it was asked for from: a node may stand in several places. */
  readonly place: string;
  readonly node: GraphNode;
  readonly direction: Direction;
}

/** The graph as a drawing; what is in it, the table tells in words. */
@Component({
  selector: 'app-graph-view',
  imports: [Icon, MoreButton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './graph-view.html',
  styleUrl: './graph-view.scss',
})
export class GraphView {
  readonly graph = input.required<Graph>();
  readonly selected = input.required<string>();
  /** How the selected one came about. */
  readonly path = input.required<Path>();
  /** Knows what is being unfolded. */
  readonly lineage = input.required<Pick<LineageData, 'stateOf'>>();
  readonly isDownward = input(false);
  readonly picked = output<string>();
  readonly unfolded = output<Unfolding>();

  protected readonly directions = DIRECTIONS;
  protected readonly size = { width: NODE_WIDTH, height: NODE_HEIGHT };
  protected readonly zoom = signal(1);
  protected readonly zoomText = computed(() => `${String(Math.round(100 * this.zoom()))} %`);
  protected readonly layout = computed(() => layOut(this.graph(), this.isDownward()));
  protected readonly nodes = computed(() => this.layout().nodes.map((placed) => ({ ...placed, words: wordsOf(placed.node) })));
  protected readonly lines = computed(() => {
    const path = this.path();
    return this.layout().lines.map((line) => ({ ...line, isOnPath: path.get(line.to) === line.from }));
  });

  private readonly scroller = viewChild.required<ElementRef<HTMLElement>>('scroller');

  constructor() {
    afterNextRender(() => this.showSelected());
  }

  protected zoomBy(steps: 1 | -1): void {
    this.zoom.update((zoom) => Math.min(MOST, Math.max(LEAST, zoom * STEP ** steps)));
  }

  protected fit(): void {
    const { clientWidth, clientHeight } = this.scroller().nativeElement;
    const { width, height } = this.layout();
    this.zoom.set(Math.min(1, Math.max(LEAST, Math.min(clientWidth / width, clientHeight / height))));
  }

  private showSelected(): void {
    const placed = this.layout().nodes.find(({ key }) => key === this.selected());
    const scroller = this.scroller().nativeElement;
    if (placed === undefined) return;
    scroller.scrollLeft = placed.x + NODE_WIDTH / 2 - scroller.clientWidth / 2;
    scroller.scrollTop = placed.y + NODE_HEIGHT / 2 - scroller.clientHeight / 2;
  }
}
