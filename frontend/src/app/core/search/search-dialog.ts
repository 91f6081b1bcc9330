import {
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  computed,
  type ElementRef,
  inject,
  linkedSignal,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { Router } from '@angular/router';
import { Icon } from '../../ui/icon';
import { Loading } from '../../ui/loading';
import { Modal } from '../../ui/modal';
import { recentChoices, rememberChoice } from './recent-choices';
import { LONGEST_WORDS, Search, type SearchQuery } from './search-data';
import { groupsAtRest, groupsOf, type SearchGroup, type SearchOption } from './search-groups';

/** Finds runs, functions, sources, snippets and pages: a field with a list below it, which the arrow keys go through. */
@Component({
  selector: 'app-search-dialog',
  imports: [Icon, Loading, Modal],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './search-dialog.html',
  styleUrl: './search-dialog.scss',
})
export class SearchDialog {
  readonly closed = output();

  private readonly router = inject(Router);
  private readonly search = new Search();
  private readonly recent = recentChoices();
  protected readonly query = signal<SearchQuery>({ text: '', isSnippet: false });
  protected readonly state = this.search.state;

  /** What was found last stays until the next answer, dimmed. */
  private readonly lastFound = linkedSignal<SearchGroup[], SearchGroup[]>({
    source: () => {
      const state = this.state();
      return state.kind === 'found' ? groupsOf(state.query, state.answer) : [];
    },
    computation: (groups, previous) => (this.state().kind === 'searching' ? (previous?.value ?? groups) : groups),
  });
  protected readonly groups = computed<SearchGroup[]>(() => {
    const { text } = this.query();
    if (text.trim() === '') return groupsAtRest(this.recent);
    // Pages are known without asking.
    if (this.state().kind === 'failed') return groupsOf(this.query(), undefined);
    return this.lastFound();
  });
  /** What is shown belongs to what was typed before, or to nothing yet. */
  protected readonly isStale = computed(() => {
    const state = this.state();
    if (this.query().text.trim() === '') return false;
    return state.kind === 'idle' || state.kind === 'searching' || state.query !== this.query();
  });
  protected readonly options = computed(() => this.groups().flatMap(({ options }) => options));
  /** The first one, unless the arrow keys went elsewhere since the list was made. */
  protected readonly active = linkedSignal({ source: this.options, computation: () => 0 });
  protected readonly activeOption = computed<SearchOption | undefined>(() => this.options()[this.active()]);
  protected readonly pastedLines = computed(() => (this.query().isSnippet ? this.query().text.trim().split('\n').length : 0));
  protected readonly message = computed(() => {
    const state = this.state();
    if (this.query().text.trim() === '' || this.isStale()) return '';
    if (state.kind === 'failed') return `The search failed. ${state.problem.details}`;
    const count = this.options().length;
    return count === 0 ? 'Nothing found' : `${String(count)} ${count === 1 ? 'result' : 'results'}`;
  });
  protected readonly problem = computed(() => {
    const state = this.state();
    return state.kind === 'failed' ? state.problem : undefined;
  });

  private readonly field = viewChild.required<ElementRef<HTMLInputElement>>('field');
  private readonly list = viewChild<ElementRef<HTMLElement>>('list');

  constructor() {
    afterRenderEffect(() => {
      const option = this.activeOption();
      if (option !== undefined) {
        this.list()?.nativeElement.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
      }
    });
  }

  protected onInput(): void {
    const text = this.field().nativeElement.value;
    this.look({ text, isSnippet: text.trim().length > LONGEST_WORDS });
  }

  /** A field of one line would lose the line breaks, and with them the snippet. */
  protected onPaste(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (!text.trim().includes('\n')) return;
    event.preventDefault();
    this.field().nativeElement.value = text.trim().replace(/\s+/g, ' ');
    this.look({ text, isSnippet: true });
  }

  protected onKey(event: KeyboardEvent): void {
    if (isComposing(event)) return;
    const last = this.options().length - 1;
    switch (event.key) {
      case 'ArrowDown':
        this.active.update((index) => (index >= last ? 0 : index + 1));
        break;
      case 'ArrowUp':
        this.active.update((index) => (index <= 0 ? Math.max(last, 0) : index - 1));
        break;
      case 'Enter': {
        const option = this.activeOption();
        // What stands there would not be what was typed.
        if (option !== undefined && !this.isStale()) this.choose(option);
        break;
      }
      default:
        return;
    }
    event.preventDefault();
  }

  protected onClick(event: MouseEvent, option: SearchOption): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.choose(option);
  }

  protected idOf(option: SearchOption): string {
    return `app-search-${String(this.options().indexOf(option))}`;
  }

  protected again(): void {
    this.search.again();
    this.field().nativeElement.focus();
  }

  private look(query: SearchQuery): void {
    const trimmed = query.isSnippet ? query : { text: query.text.trim(), isSnippet: false };
    this.query.set(trimmed);
    this.search.look(trimmed);
  }

  private choose(option: SearchOption): void {
    if (!option.key.startsWith('page ')) rememberChoice(option);
    this.closed.emit();
    void this.router.navigateByUrl(option.url);
  }
}

/** Then keys choose letters. Safari ends the composition before it tells of the Enter that did so, which has this code alone. */
function isComposing(event: KeyboardEvent): boolean {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- no other property tells it there
  return event.isComposing || event.keyCode === 229;
}
