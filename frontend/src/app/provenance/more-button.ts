import { booleanAttribute, ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Icon } from '../ui/icon';
import type { StepState } from './lineage-data';
import type { Direction, GraphNode } from './lineage-graph';
import { wordsOf } from './node-words';

/** How many neighbours of a node are not shown yet, and the way to them. It stays in its place while they are loaded. */
@Component({
  selector: 'app-more-button',
  imports: [Icon, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (state() === 'full') {
      <a [routerLink]="list().path" [queryParams]="list().query" [title]="label()" [attr.aria-label]="label()"
        >{{ text() }}<app-icon name="runs"
      /></a>
    } @else {
      <button
        type="button"
        [title]="label()"
        [attr.aria-label]="label()"
        [attr.aria-busy]="state() === 'pending'"
        [class.failed]="state() === 'failed'"
        (click)="unfolded.emit()"
      >
        {{ text() }}
        @if (state() === 'pending') {
          <span aria-hidden="true">…</span>
        } @else if (state() === 'failed') {
          <app-icon name="refresh" />
        }
      </button>
    }
  `,
  styles: `
    a,
    button {
      display: inline-flex;
      align-items: center;
      justify-content: center;
      gap: 2px;
      min-inline-size: 28px;
      block-size: 24px;
      padding: 0 6px;
      background: var(--mat-sys-surface-container-highest);
      border: 1px solid var(--mat-sys-outline);
      border-radius: 999px;
      color: inherit;
      font: inherit;
      font-size: 12px;
      text-decoration: none;
      white-space: nowrap;
      cursor: pointer;
      --app-icon-size: 12px;
    }
    [aria-busy='true'] {
      border-style: dashed;
      cursor: progress;
    }
    .failed {
      border-color: var(--app-danger);
      color: var(--app-danger);
    }
  `,
})
export class MoreButton {
  readonly node = input.required<GraphNode>();
  readonly direction = input.required<Direction>();
  readonly state = input.required<StepState>();
  /** Says the direction, where the place of the button does not. */
  readonly isNamed = input(false, { transform: booleanAttribute });
  readonly unfolded = output();

  protected readonly left = computed(() => this.node().left[this.direction()]);
  protected readonly text = computed(() => {
    const word = this.direction() === 'ancestors' ? ' before' : ' after';
    return `+${String(this.left())}${this.isNamed() ? word : ''}`;
  });
  /** Begins with what is to be seen: speech input knows no other name. */
  protected readonly label = computed(() => {
    const { title } = wordsOf(this.node().node);
    const what = this.direction() === 'ancestors' ? `what ${title} came from` : `what became of ${title}`;
    switch (this.state()) {
      case 'open':
        return `${this.text()}: show ${what}`;
      case 'pending':
        return `${this.text()}: loading ${what}`;
      case 'failed':
        return `${this.text()}: try again to show ${what}`;
      case 'full':
        return `${this.text()}: more than fits into one picture; to the list of ${what}`;
    }
  });
  /** Where all of them are, page by page. */
  protected readonly list = computed(() => {
    const { node } = this.node();
    const isForward = this.direction() === 'descendants';
    if (node.kind === 'entry') {
      const path = isForward || node.function === null ? ['/sources', node.id] : ['/functions', node.function];
      return { path, query: {} };
    }
    if (isForward) return { path: ['/corpus'], query: { func: node.function } };
    return { path: ['/functions', node.function], query: { run: node.run_id } };
  });
}
