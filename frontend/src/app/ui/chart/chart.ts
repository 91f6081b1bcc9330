import { DOCUMENT } from '@angular/common';
import {
  afterNextRender,
  ApplicationRef,
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  type ElementRef,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import type { PlotOptions } from '@observablehq/plot';
import { download } from '../download';
import { whenIdle } from '../idle';
import { Icon } from '../icon';
import { cellText, type ChartTable, toCsv } from './chart-table';
import { toPng } from './png';
import type * as library from './plot';

export type PlotLibrary = typeof library;

/** A datum of the marks with the class `points`: what its tip says is also what a screen reader hears. */
export interface ChartPoint {
  readonly title: string;
}

/** Makes a chart of a width; colours are `var(--…)`, so that another theme needs no other drawing. */
export type ChartDrawing = (plot: PlotLibrary, width: number) => PlotOptions;

const NEXT: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
/** The library's own ground is white, in the dark too: it is that of the tips. */
const STYLE =
  'font: inherit; font-size: 12px; line-height: 1.4; background: none; overflow: visible; --plot-background: var(--mat-sys-surface-container-high)';
/** Before it is known, and where nothing is laid out. */
const ASSUMED_WIDTH_PX = 640;
/** A chart is drawn when it comes this near to what is seen. */
const AHEAD = '200px';

let lastId = 0;
/** Once it has been fetched. */
let loaded: PlotLibrary | undefined;

/**
 * A chart with its title, its n, the same data as a table, and both as files. Its height is there before the library has been loaded, and the
 * table takes no more; it is drawn when it comes into sight, or is printed. The library comes when a chart is in sight, or else when nothing
 * else is to be done: a browser that prints waits for no file. With the focus in it, arrow keys go from point to point.
 */
@Component({
  selector: 'app-chart',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './chart.html',
  styleUrl: './chart.scss',
})
export class Chart {
  readonly heading = input.required<string>();
  /** How much it rests on, such as `n = 412 trials`. */
  readonly n = input.required<string>();
  /** What there is to see, in one sentence, for those who do not see it. */
  readonly label = input.required<string>();
  readonly table = input.required<ChartTable>();
  readonly draw = input.required<ChartDrawing>();
  readonly heightPx = input.required<number>();
  /** Without extension. */
  readonly fileName = input.required<string>();
  /** Said when there is nothing to draw. */
  readonly emptyText = input('There is nothing to draw yet.');

  protected readonly id = `app-chart-${String((lastId += 1))}`;
  protected readonly wantsTable = signal(false);
  protected readonly problem = signal('');
  protected readonly spoken = signal('');
  protected readonly isEmpty = computed(() => this.table().rows.length === 0);
  protected readonly hasFailed = signal(false);
  protected readonly isTable = computed(() => this.wantsTable() || this.hasFailed());
  protected readonly rows = computed(() =>
    this.table().rows.map((row) => row.map((cell) => ({ text: cellText(cell), isNumber: typeof cell === 'number' }))),
  );

  private readonly document = inject(DOCUMENT);
  private readonly app = inject(ApplicationRef);
  private readonly library = signal<PlotLibrary | undefined>(undefined);
  /** Without the library there is no picture yet. */
  protected readonly isDrawn = computed(() => this.library() !== undefined);
  private readonly width = signal(0);
  private readonly frame = viewChild<ElementRef<HTMLElement>>('frame');
  private readonly body = viewChild.required<ElementRef<HTMLElement>>('body');
  private svg: SVGSVGElement | undefined;
  private pointed = -1;

  constructor() {
    const destroyed = inject(DestroyRef);
    afterNextRender(() => {
      const body = this.body().nativeElement;
      this.width.set(body.clientWidth || ASSUMED_WIDTH_PX);
      if (typeof ResizeObserver === 'undefined' || typeof IntersectionObserver === 'undefined') {
        void this.load();
        return;
      }
      const resizes = new ResizeObserver(() => this.width.set(body.clientWidth || ASSUMED_WIDTH_PX));
      resizes.observe(body);
      const sight = new IntersectionObserver(
        ([entry]) => {
          if (entry?.isIntersecting !== true) return;
          sight.disconnect();
          void this.load();
        },
        { rootMargin: AHEAD },
      );
      sight.observe(body);
      const window = this.document.defaultView;
      const onPrint = (): void => this.drawForPrint();
      window?.addEventListener('beforeprint', onPrint);
      // Where it cannot be had now, it is tried again in sight.
      const stopWaiting = whenIdle(window, () => void fetchLibrary().catch(() => undefined));
      destroyed.onDestroy(() => {
        stopWaiting();
        resizes.disconnect();
        sight.disconnect();
        window?.removeEventListener('beforeprint', onPrint);
      });
    });
    effect(() => {
      const [library, frame, width, height, draw] = [this.library(), this.frame(), this.width(), this.heightPx(), this.draw()];
      if (library === undefined || frame === undefined || width === 0) return;
      untracked(() => this.show(library, frame.nativeElement, draw(library, width), width, height));
    });
  }

  protected toggle(): void {
    this.wantsTable.update((wants) => !wants);
  }

  protected saveCsv(): void {
    download(this.document, `${this.fileName()}.csv`, new Blob([toCsv(this.table())], { type: 'text/csv;charset=utf-8' }));
  }

  protected async savePng(): Promise<void> {
    if (this.svg === undefined) return;
    this.problem.set('');
    try {
      download(this.document, `${this.fileName()}.png`, await toPng(this.svg, `${this.heading()} (${this.n()})`));
    } catch {
      this.problem.set('The picture could not be made. The CSV has the same data.');
    }
  }

  /** Moves the tip as a pointer would: the library knows no keys. */
  protected onKey(event: KeyboardEvent): void {
    const { svg } = this;
    const points = [...(svg?.querySelectorAll('.points > *') ?? [])];
    const step = NEXT[event.key];
    if (svg === undefined || points.length === 0) return;
    if (event.key === 'Escape') this.leave();
    if (step === undefined) return;
    event.preventDefault();
    this.pointed = Math.min(Math.max(this.pointed + step, 0), points.length - 1);
    const box = points[this.pointed]?.getBoundingClientRect();
    if (box === undefined) return;
    const at = { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2, pointerType: 'mouse' };
    svg.dispatchEvent(new PointerEvent('pointerenter', at));
    svg.dispatchEvent(new PointerEvent('pointermove', at));
    const value: unknown = (svg as SVGSVGElement & { value?: unknown }).value;
    this.spoken.set(isPoint(value) ? value.title : '');
  }

  protected leave(): void {
    this.pointed = -1;
    this.spoken.set('');
    this.svg?.dispatchEvent(new PointerEvent('pointerleave', { pointerType: 'mouse' }));
  }

  private async load(): Promise<void> {
    try {
      this.library.set(await fetchLibrary());
    } catch {
      this.hasFailed.set(true);
    }
  }

  /** The browser prints what is there when this returns. Before the page was idle once, the library can only be waited for by the next print. */
  private drawForPrint(): void {
    if (loaded === undefined) {
      void this.load();
      return;
    }
    this.library.set(loaded);
    this.app.tick();
  }

  private show({ plot }: PlotLibrary, frame: HTMLElement, options: PlotOptions, width: number, height: number): void {
    const drawn = plot({ ...options, width, height, style: STYLE });
    // The frame has the role and the name of a picture.
    drawn.setAttribute('aria-hidden', 'true');
    frame.replaceChildren(drawn);
    this.svg = drawn instanceof SVGSVGElement ? drawn : undefined;
    this.pointed = -1;
  }
}

async function fetchLibrary(): Promise<PlotLibrary> {
  loaded = await import('./plot');
  return loaded;
}

function isPoint(value: unknown): value is ChartPoint {
  return typeof value === 'object' && value !== null && 'title' in value && typeof value.title === 'string';
}
