import { CdkFixedSizeVirtualScroll, CdkVirtualForOf, CdkVirtualScrollViewport } from '@angular/cdk/scrolling';
import {
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  inject,
  input,
  linkedSignal,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import type { UsedSeedResponse } from '../api/models/used-seed-response';
import { pageOf, revealRow, rowOfKey } from '../ui/rows';
import { SeedRow } from './seed-row';

export const ROW_PX = 52;
/** Rows before the loaded end at which more are asked for. */
const NEAR_END_ROWS = 60;
/** A mark stays this long once its row has been on the screen. */
const SEEN_AFTER_MS = 6_000;
/** A held arrow key moves faster than the address of the page may change. */
const FOLLOW_AFTER_MS = 120;

/** The seeds as a listbox that draws only the rows in sight. The rows keep their place when others come in above them. */
@Component({
  selector: 'app-seed-list',
  imports: [CdkFixedSizeVirtualScroll, CdkVirtualForOf, CdkVirtualScrollViewport, SeedRow],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './seed-list.html',
  styleUrl: './seed-list.scss',
})
export class SeedList {
  /** Newest first. */
  readonly seeds = input.required<readonly UsedSeedResponse[]>();
  /** How many the run has, loaded or not. */
  readonly total = input.required<number>();
  readonly selectedId = input<string>();
  /** Ids to mark as new. */
  readonly fresh = input<ReadonlySet<string>>(new Set());
  /** Whether moving with the arrow keys selects, as beside an open detail; otherwise Enter does. */
  readonly followsFocus = input(false);

  readonly selectSeed = output<string>();
  readonly nearEnd = output();
  /** Ids of marked seeds that have been on the screen for a while. */
  readonly seen = output<readonly string[]>();

  protected readonly rowPx = ROW_PX;
  protected readonly activeId = linkedSignal<string | undefined, string | undefined>({
    source: this.selectedId,
    computation: (selectedId, previous) => selectedId ?? previous?.value,
  });
  protected readonly activeIndex = computed(() => {
    const id = this.activeId();
    return id === undefined ? -1 : this.seeds().findIndex((seed) => seed.id === id);
  });
  /** `null` while the row is out of sight: it has no element then. */
  protected readonly activeRowId = computed(() => {
    const index = this.activeIndex();
    const { start, end } = this.rendered();
    return index >= start && index < end ? rowId(index) : null;
  });

  private readonly rendered = signal({ start: 0, end: 0 });
  private readonly viewport = viewChild.required(CdkVirtualScrollViewport);
  private readonly seenTimers = new Map<string, ReturnType<typeof setTimeout>>();
  private followTimer: ReturnType<typeof setTimeout> | undefined;
  /** The first row in sight, and how far it is scrolled out. */
  private anchor: { readonly id: string; readonly offsetPx: number } | undefined;

  constructor() {
    const destroyRef = inject(DestroyRef);
    effect((onCleanup) => {
      const subscription = this.viewport()
        .renderedRangeStream.pipe(takeUntilDestroyed(destroyRef))
        .subscribe((range) => {
          this.rendered.set(range);
        });
      onCleanup(() => {
        subscription.unsubscribe();
      });
    });
    effect(() => {
      if (this.rendered().end > this.seeds().length - NEAR_END_ROWS) untracked(() => this.nearEnd.emit());
    });
    effect(() => this.watchFresh());
    afterRenderEffect({
      write: () => {
        const seeds = this.seeds();
        untracked(() => {
          // A short list grows with its seeds.
          this.viewport().checkViewportSize();
          this.keepPlace(seeds);
        });
      },
    });
    destroyRef.onDestroy(() => {
      clearTimeout(this.followTimer);
      for (const timer of this.seenTimers.values()) clearTimeout(timer);
    });
  }

  focus(): void {
    this.viewport().elementRef.nativeElement.focus();
  }

  scrollToTop(): void {
    this.viewport().scrollToOffset(0);
  }

  revealSeed(id: string): void {
    const index = this.seeds().findIndex((seed) => seed.id === id);
    if (index >= 0) revealRow(this.viewport(), index, ROW_PX);
  }

  protected readonly byId = (_index: number, seed: UsedSeedResponse): string => seed.id;
  protected readonly rowId = rowId;

  protected choose(id: string): void {
    clearTimeout(this.followTimer);
    this.activeId.set(id);
    this.selectSeed.emit(id);
  }

  protected onScroll(): void {
    const offset = this.viewport().measureScrollOffset();
    const index = Math.floor(offset / ROW_PX);
    const id = this.seeds()[index]?.id;
    // At the very top new seeds are welcome to push the others down.
    this.anchor = offset <= 0 || id === undefined ? undefined : { id, offsetPx: offset - index * ROW_PX };
  }

  protected onKey(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const active = this.seeds()[this.activeIndex()];
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      if (active !== undefined) this.choose(active.id);
      return;
    }
    const index = rowOfKey(event.key, this.activeIndex(), { count: this.seeds().length, page: pageOf(this.viewport(), ROW_PX) });
    if (index === undefined) return;
    event.preventDefault();
    this.moveTo(index);
  }

  /** A list that gets the focus has an active row, or the first arrow key would seem to do nothing. */
  protected onFocus(): void {
    if (this.activeIndex() >= 0) return;
    this.activeId.set(this.seeds()[Math.ceil(this.viewport().measureScrollOffset() / ROW_PX)]?.id);
  }

  private moveTo(index: number): void {
    const id = this.seeds()[index]?.id;
    if (id === undefined) return;
    this.activeId.set(id);
    revealRow(this.viewport(), index, ROW_PX);
    clearTimeout(this.followTimer);
    if (this.followsFocus()) this.followTimer = setTimeout(() => this.selectSeed.emit(id), FOLLOW_AFTER_MS);
  }

  private keepPlace(seeds: readonly UsedSeedResponse[]): void {
    const { anchor } = this;
    if (anchor === undefined) return;
    const index = seeds.findIndex(({ id }) => id === anchor.id);
    const offset = index * ROW_PX + anchor.offsetPx;
    if (index >= 0 && offset !== this.viewport().measureScrollOffset()) this.viewport().scrollToOffset(offset);
  }

  private watchFresh(): void {
    const fresh = this.fresh();
    const { start, end } = this.rendered();
    if (fresh.size === 0) return;
    for (const { id } of this.seeds().slice(start, end)) {
      if (!fresh.has(id) || this.seenTimers.has(id)) continue;
      const timer = setTimeout(() => {
        this.seenTimers.delete(id);
        this.seen.emit([id]);
      }, SEEN_AFTER_MS);
      this.seenTimers.set(id, timer);
    }
  }
}

function rowId(index: number): string {
  return `app-seed-row-${String(index)}`;
}
