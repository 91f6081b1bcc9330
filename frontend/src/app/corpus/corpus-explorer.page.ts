import { DOCUMENT } from '@angular/common';
import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  type ElementRef,
  inject,
  Injector,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { isAwaited } from '../core/follow';
import { ExportButton } from '../export';
import { RunOverview } from '../runs';
import { Clock } from '../ui/clock';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { Icon } from '../ui/icon';
import { Loading } from '../ui/loading';
import { StaleBar } from '../ui/stale-bar';
import { WaitingBar } from '../ui/waiting-bar';
import { newArrivals } from './arrivals';
import { corpusData, refusedFields } from './corpus-data';
import { isEmptyCorpus, NO_FILTER, toApiFilter, toExportFilter } from './corpus-filter';
import { CorpusLocation } from './corpus-location';
import { EmptyCorpus } from './empty-corpus';
import { EntryList } from './entry-list';
import { EntryPanel } from './entry-panel';
import { type FilterChange, FilterForm } from './filter-form';
import { formatCount } from '../ui/shares';
import { Pager, type Paging } from './pager';
import { SimilarDialog } from './similar/similar-dialog';
import { Totals } from './totals';

/** A second pager below a list that is longer than a screen. */
const LONG_LIST = 20;

@Component({
  selector: 'app-corpus-explorer-page',
  imports: [
    ExportButton,
    EmptyCorpus,
    EmptyState,
    EntryList,
    EntryPanel,
    ErrorState,
    FilterForm,
    Icon,
    Loading,
    MatButton,
    Pager,
    RunOverview,
    SimilarDialog,
    StaleBar,
    Totals,
    WaitingBar,
  ],
  providers: [CorpusLocation],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './corpus-explorer.page.html',
  styleUrl: './corpus-explorer.page.scss',
})
export default class CorpusExplorerPage {
  private readonly location = inject(CorpusLocation);
  protected readonly view = this.location.view;
  protected readonly data = corpusData(this.view);

  protected readonly isAwaited = computed(() => isAwaited(this.data.list) || isAwaited(this.data.summary));
  protected readonly isFiltered = computed(() => Object.keys(toApiFilter(this.view().filter)).length > 0);
  protected readonly exportFilters = computed(() => toExportFilter(this.view().filter));
  protected readonly isEmpty = computed(() => {
    const { list } = this.data;
    return !list.isChanging() && isEmptyCorpus(this.view().filter, { entries: list.data()?.total ?? 1 });
  });
  protected readonly refused = computed(() => refusedFields(this.data.list.error()));
  protected readonly pageCount = computed(() => Math.max(1, Math.ceil((this.data.list.data()?.total ?? 0) / this.view().pageSize)));
  protected readonly pageCountText = computed(() => formatCount(this.pageCount()));
  protected readonly isLong = computed(() => (this.data.list.data()?.items.length ?? 0) > LONG_LIST);
  /** The list of a later page stands still, so that nothing moves while somebody reads; this tells what it does not show yet. */
  protected readonly laterCount = computed(() => {
    const { list, summary } = this.data;
    if (this.view().page === 1 || list.isChanging() || summary.isChanging()) return 0;
    return Math.max(0, (summary.data()?.entries ?? 0) - (list.data()?.total ?? 0));
  });
  protected readonly laterText = computed(() => {
    const count = this.laterCount();
    return `${count === 1 ? 'One new entry has' : `${formatCount(count)} new entries have`} arrived. This page stands still until you refresh it.`;
  });
  protected readonly link = computed(() => new URL(this.location.hrefOf({ similarTo: undefined }), this.document.baseURI).href);

  private readonly document = inject(DOCUMENT);
  private readonly injector = inject(Injector);
  private readonly arrivals = newArrivals({
    page: computed(() => (this.data.list.isChanging() ? undefined : this.data.list.data())),
    key: this.data.listKey,
    lastUpdated: this.data.list.lastUpdated,
    now: inject(Clock).now,
  });
  protected readonly newIds = computed(() => (this.view().page === 1 ? this.arrivals() : new Set<string>()));
  /** On a phone it would push the corpus out of sight. */
  protected readonly isRunShown = signal(!isPhone(this.document));

  private readonly results = viewChild.required<ElementRef<HTMLElement>>('results');
  private readonly entryList = viewChild(EntryList);
  private readonly entryPanel = viewChild(EntryPanel);
  private lastEntryId = this.view().entryId;

  constructor() {
    effect(() => {
      const isFirst = this.view().page === 1;
      untracked(() => {
        if (isFirst) this.data.list.resume();
        else this.data.list.pause();
      });
    });
    effect(() => {
      const { entryId } = this.view();
      untracked(() => {
        this.moveFocus(entryId);
      });
    });
  }

  protected onFilter({ filter, continues }: FilterChange): void {
    this.location.go({ filter, page: 1 }, { replaces: continues });
  }

  protected resetFilter(): void {
    this.location.go({ filter: NO_FILTER, page: 1 });
  }

  protected onPaging(paging: Paging): void {
    this.location.go(paging);
    const results = this.results().nativeElement;
    if (results.getBoundingClientRect().top < 0) results.scrollIntoView({ block: 'start' });
  }

  protected goToPage(page: number): void {
    this.location.go({ page });
  }

  protected closeEntry(): void {
    // The dialog over it takes the Escape; until the focus has moved into it, the key reaches the entry as well.
    if (this.view().similarTo !== undefined) return;
    this.location.go({ entryId: undefined });
  }

  protected onNeighbourCount(neighbourCount: ReturnType<typeof this.view>['neighbourCount']): void {
    this.location.go({ neighbourCount }, { replaces: true });
  }

  protected closeSimilar(): void {
    this.location.go({ similarTo: undefined });
  }

  protected onRunToggle(event: Event): void {
    this.isRunShown.set((event.target as HTMLDetailsElement).open);
  }

  /** Into an entry that is opened, and back to its row when it is closed; a link to an entry leaves the focus to the shell. */
  private moveFocus(entryId: string | undefined): void {
    const before = this.lastEntryId;
    this.lastEntryId = entryId;
    if (entryId === before) return;
    afterNextRender(
      () => {
        if (entryId !== undefined) {
          this.entryList()?.revealEntry(entryId);
          this.entryPanel()?.focusHeading();
        } else if (before !== undefined) this.entryList()?.focusEntry(before);
      },
      { injector: this.injector },
    );
  }
}

function isPhone(document: Document): boolean {
  return (document.defaultView?.innerWidth ?? 0) < 640;
}
