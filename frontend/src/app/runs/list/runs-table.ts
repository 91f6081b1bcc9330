import { CdkFixedSizeVirtualScroll, CdkVirtualForOf, CdkVirtualScrollViewport } from '@angular/cdk/scrolling';
import {
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  ElementRef,
  inject,
  input,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import type { RunResponse } from '../../api/models/run-response';
import { Icon } from '../../ui/icon';
import { TIME_ZONE } from '../../ui/local-day';
import { pageOf, revealRow, rowOfKey } from '../../ui/rows';
import { narrowScreen } from '../narrow-screen';
import { RunRow } from './run-row';
import { MOST_SELECTED, type RunsColumn, type RunsSort } from './runs-view';

export const ROW_PX = 40;
const NARROW_ROW_PX = 64;
/** Of the window: below, the columns have no room side by side. */
const COLUMNS_PX = 1_040;
/** More are asked for so many rows before the loaded end, but not before a short list is scrolled. */
const NEAR_END_ROWS = 300;
const NEAR_END_SHARE = 0.6;

interface Heading {
  readonly column: RunsColumn | 'check' | 'status' | 'id';
  readonly text: string;
  /** Behind it, where there is room. */
  readonly note?: string;
  readonly sort?: RunsSort;
  readonly isNumber?: boolean;
  /** As a track of the grid. */
  readonly width: string;
}

const HEADINGS: readonly Heading[] = [
  { column: 'check', text: 'Select', width: '24px' },
  { column: 'status', text: 'Status', width: 'minmax(104px, 112px)' },
  { column: 'id', text: 'Run', width: 'minmax(120px, 1fr)' },
  { column: 'started', text: 'Started', note: TIME_ZONE, sort: 'started', width: 'minmax(148px, 176px)' },
  { column: 'bias', text: 'Seed bias', isNumber: true, width: 'minmax(60px, 72px)' },
  { column: 'seeds', text: 'Seeds', sort: 'seeds', isNumber: true, width: 'minmax(48px, 88px)' },
  { column: 'success', text: 'Solved functions', sort: 'success_rate', width: 'minmax(176px, 224px)' },
  { column: 'duration', text: 'Duration', sort: 'duration', isNumber: true, width: 'minmax(84px, 112px)' },
  { column: 'trend', text: 'Last 10', width: '76px' },
];

/**
 * The runs as a table that draws only the rows in sight. The arrow keys, Page Up and Down, Home and End go from row to row, End to
 * the last of all, loaded or not; the space bar selects one, and Enter opens it.
 */
@Component({
  selector: 'app-runs-table',
  imports: [CdkFixedSizeVirtualScroll, CdkVirtualForOf, CdkVirtualScrollViewport, Icon, RunRow],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[class.narrow]': 'isNarrow()', '[style.--runs-columns]': 'tracks()', '[style.--runs-row]': 'rowPx() + "px"' },
  templateUrl: './runs-table.html',
  styleUrl: './runs-table.scss',
})
export class RunsTable {
  readonly runs = input.required<readonly RunResponse[]>();
  /** How many the list has, loaded or not. */
  readonly total = input.required<number>();
  readonly sort = input.required<RunsSort>();
  readonly order = input.required<'asc' | 'desc'>();
  readonly hidden = input<readonly RunsColumn[]>([]);
  readonly selected = input<readonly string[]>([]);
  /** Whether rows are being loaded because the end is wanted. */
  readonly isLoadingToEnd = input(false);

  readonly sortBy = output<RunsSort>();
  readonly selectedChange = output<{ readonly runId: string; readonly isSelected: boolean }>();
  readonly nearEnd = output();
  /** The last row of all is wanted, which is not loaded yet. */
  readonly endWanted = output();
  /** Something else is wanted before the last row has come. */
  readonly endUnwanted = output();
  /** Which rows are drawn: `end` is behind the last. */
  readonly inSight = output<{ readonly start: number; readonly end: number }>();

  protected readonly isNarrow = narrowScreen(COLUMNS_PX);
  protected readonly rowPx = computed(() => (this.isNarrow() ? NARROW_ROW_PX : ROW_PX));
  protected readonly hiddenSet = computed(() => new Set(this.hidden()));
  protected readonly selectedSet = computed(() => new Set(this.selected()));
  protected readonly isFull = computed(() => this.selected().length >= MOST_SELECTED);
  protected readonly headings = computed(() => HEADINGS.filter(({ column }) => !this.hiddenSet().has(column as RunsColumn)));
  protected readonly tracks = computed(() =>
    this.headings()
      .map(({ width }) => width)
      .join(' '),
  );
  /** Neighbours in another order are no neighbours in time. */
  protected readonly inTime = computed(() => (this.sort() === 'started' ? { runs: this.runs(), order: this.order() } : undefined));

  private readonly rendered = signal({ start: 0, end: 0 });
  private readonly viewport = viewChild.required(CdkVirtualScrollViewport);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  /** The row that gets the focus as soon as it is drawn. */
  private toFocus: number | undefined;
  /** Whether the last row gets the focus when it is loaded: until another key leads elsewhere. */
  private goesToEnd = false;

  constructor() {
    effect((onCleanup) => {
      const subscription = this.viewport().renderedRangeStream.subscribe((range) => this.rendered.set(range));
      onCleanup(() => subscription.unsubscribe());
    });
    effect(() => {
      const { length } = this.runs();
      if (this.rendered().end > length - Math.min(NEAR_END_ROWS, NEAR_END_SHARE * length)) untracked(() => this.nearEnd.emit());
    });
    effect(() => {
      const range = this.rendered();
      untracked(() => this.inSight.emit(range));
    });
    afterRenderEffect({
      write: () => {
        this.runs();
        this.rowPx();
        // A short list grows with its runs.
        untracked(() => this.viewport().checkViewportSize());
      },
    });
    afterRenderEffect({
      read: () => {
        if (!this.isLoadingToEnd()) untracked(() => this.arriveAtEnd());
      },
    });
    afterRenderEffect({
      read: () => {
        this.rendered();
        untracked(() => this.focusAwaited());
      },
    });
  }

  scrollToTop(): void {
    this.viewport().scrollToOffset(0);
  }

  protected readonly byId = (_index: number, run: RunResponse): string => run.run_id;

  protected ariaSort({ sort }: Heading): 'ascending' | 'descending' | null {
    if (sort === undefined || sort !== this.sort()) return null;
    return this.order() === 'asc' ? 'ascending' : 'descending';
  }

  protected onKey(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key !== 'End') this.leaveEnd();
    const index = Number((event.target as Element).closest<HTMLElement>('[data-row]')?.dataset['row'] ?? NaN);
    const run = this.runs()[index];
    if (run === undefined) return;
    const isLink = event.target instanceof HTMLAnchorElement;
    if (event.key === ' ' && isLink) {
      event.preventDefault();
      const isSelected = !this.selectedSet().has(run.run_id);
      if (!isSelected || !this.isFull()) this.selectedChange.emit({ runId: run.run_id, isSelected });
      return;
    }
    const target = rowOfKey(event.key, index, { count: this.runs().length, page: pageOf(this.viewport(), this.rowPx()) });
    if (target === undefined) return;
    event.preventDefault();
    this.moveTo(target);
    this.goesToEnd = event.key === 'End' && this.runs().length < this.total();
    if (this.goesToEnd) this.endWanted.emit();
  }

  /** Any other key, and scrolling, lead elsewhere. */
  protected leaveEnd(): void {
    if (!this.goesToEnd) return;
    this.goesToEnd = false;
    this.endUnwanted.emit();
  }

  /** Unless the focus has gone elsewhere meanwhile. */
  private arriveAtEnd(): void {
    if (!this.goesToEnd) return;
    this.goesToEnd = false;
    const { activeElement, body } = this.host.ownerDocument;
    // A row that goes out of sight loses the focus to the body, and so does the button that stops the loading.
    if (activeElement === body || this.host.contains(activeElement)) this.moveTo(this.runs().length - 1);
  }

  private moveTo(index: number): void {
    this.toFocus = index;
    revealRow(this.viewport(), index, this.rowPx());
    this.focusAwaited();
  }

  private focusAwaited(): void {
    if (this.toFocus === undefined) return;
    const link = this.host.querySelector<HTMLElement>(`[data-row="${String(this.toFocus)}"] a`);
    if (link === null) return;
    this.toFocus = undefined;
    link.focus({ preventScroll: true });
  }
}
