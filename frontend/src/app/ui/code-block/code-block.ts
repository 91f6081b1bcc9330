import {
  booleanAttribute,
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  input,
  linkedSignal,
  signal,
  type ElementRef,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { CopyButton } from '../copy-button';
import type { CodeToken } from './code-token';

/** Beyond this many characters the tens of thousands of elements would stop the page for a noticeable time. */
const HIGHLIGHT_LIMIT = 50_000;
const COLLAPSED_LINES = 20;

let lastId = 0;

/** Python source. The text stands there at once and gets its colours when the highlighter has been loaded. */
@Component({
  selector: 'app-code-block',
  imports: [CopyButton, MatButton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './code-block.html',
  styleUrls: ['./tokens.scss', './code-block.scss'],
})
export class CodeBlock {
  readonly code = input.required<string>();
  /** Names the block for screen readers. */
  readonly label = input('Code');
  readonly lineNumbers = input(false, { transform: booleanAttribute });

  protected readonly id = `app-code-block-${String((lastId += 1))}`;
  protected readonly expanded = linkedSignal({ source: this.code, computation: () => false });
  protected readonly isTooLong = computed(() => this.code().length > HIGHLIGHT_LIMIT);
  protected readonly lineCount = computed(() => this.code().replace(/\n$/, '').split('\n').length);
  protected readonly numbers = computed(() => Array.from({ length: this.lineCount() }, (_, index) => index + 1).join('\n'));
  protected readonly canExpand = computed(() => this.lineCount() > COLLAPSED_LINES);
  protected readonly tokens = computed<readonly CodeToken[] | undefined>(() => {
    const highlighted = this.highlighted();
    return highlighted?.code === this.code() ? highlighted.tokens : undefined;
  });

  private readonly highlighted = signal<{ readonly code: string; readonly tokens: readonly CodeToken[] } | undefined>(undefined);
  private readonly scroller = viewChild.required<ElementRef<HTMLElement>>('scroller');

  constructor() {
    effect(() => {
      if (!this.isTooLong()) void this.highlight(this.code());
    });
  }

  protected toggle(): void {
    this.expanded.update((expanded) => !expanded);
    this.scroller().nativeElement.scrollTop = 0;
  }

  private async highlight(code: string): Promise<void> {
    const { pythonTokens } = await import('./python-tokens').catch(() => ({ pythonTokens: undefined }));
    // Without colours the code can still be read.
    if (pythonTokens === undefined) return;
    this.highlighted.set({ code, tokens: pythonTokens(code) });
  }
}
