import { NgTemplateOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, effect, input, linkedSignal, signal } from '@angular/core';
import { createTwoFilesPatch } from 'diff';
import type { CodeToken } from '../code-block/code-token';
import { CopyButton } from '../copy-button';
import { foldEqual, inOneColumn } from './diff-folds';
import { diffRows } from './diff-lines';

/** Beyond this many characters the tens of thousands of elements would stop the page for a noticeable time. */
const HIGHLIGHT_LIMIT = 50_000;

const LAYOUTS = ['split', 'unified'] as const;

let lastId = 0;

/** Two versions of Python source, with the lines and the words in them that differ. */
@Component({
  selector: 'app-diff',
  imports: [CopyButton, NgTemplateOutlet],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './diff.html',
  styleUrls: ['../code-block/tokens.scss', './diff.scss'],
})
export class Diff {
  readonly before = input.required<string>();
  readonly after = input.required<string>();
  /** What the two are, such as `Seed` and `Result`. */
  readonly beforeName = input.required<string>();
  readonly afterName = input.required<string>();

  protected readonly id = `app-diff-${String((lastId += 1))}`;
  protected readonly layouts = LAYOUTS;
  protected readonly layout = signal<(typeof LAYOUTS)[number]>('split');
  protected readonly label = computed(() => `${this.beforeName()} compared with ${this.afterName()}`);
  protected readonly rows = computed(() => {
    const [before, after] = [this.before(), this.after()];
    return diffRows({ code: before, tokens: this.tokens().get(before) }, { code: after, tokens: this.tokens().get(after) });
  });
  protected readonly counts = computed(() => {
    const changed = this.rows()?.filter(({ isSame }) => !isSame) ?? [];
    return {
      removed: changed.filter(({ before }) => before !== undefined).length,
      added: changed.filter(({ after }) => after !== undefined).length,
    };
  });
  protected readonly isEqual = computed(() => this.counts().removed + this.counts().added === 0);
  /** Other texts are folded anew. */
  private readonly unfolded = linkedSignal<string, ReadonlySet<number>>({
    source: () => `${this.before()}\0${this.after()}`,
    computation: () => new Set(),
  });
  protected readonly parts = computed(() =>
    foldEqual(this.rows() ?? [], this.unfolded()).map((part) => ({
      ...part,
      shown: part.kind === 'fold' ? [] : this.layout() === 'split' ? part.rows : inOneColumn(part.rows),
    })),
  );
  protected readonly patch = computed(() => createTwoFilesPatch(this.beforeName(), this.afterName(), this.before(), this.after()));

  private readonly tokens = signal<ReadonlyMap<string, readonly CodeToken[]>>(new Map());

  constructor() {
    effect(() => void this.highlight([this.before(), this.after()]));
  }

  protected unfold(from: number): void {
    this.unfolded.update((unfolded) => new Set([...unfolded, from]));
  }

  private async highlight(codes: readonly string[]): Promise<void> {
    if (codes.some((code) => code.length > HIGHLIGHT_LIMIT)) return;
    const { pythonTokens } = await import('../code-block/python-tokens').catch(() => ({ pythonTokens: undefined }));
    // Without colours the code can still be read.
    if (pythonTokens !== undefined) this.tokens.set(new Map(codes.map((code) => [code, pythonTokens(code)])));
  }
}
