import { NgTemplateOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { Icon } from '../ui/icon';
import type { Unfolding } from './graph-view';
import type { Direction, Graph, GraphNode } from './lineage-graph';
import { type NodeWords, wordsOf } from './node-words';

interface Branch {
  readonly node: GraphNode;
  readonly words: NodeWords;
  /** It stands with its branches somewhere above. */
  readonly isRepeated: boolean;
  readonly branches: readonly Branch[];
}

/** The graph in words: two nested lists, of what the root came from and of what became of it. */
@Component({
  selector: 'app-lineage-list',
  imports: [Icon, NgTemplateOutlet],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @for (part of parts(); track part.direction) {
      <section>
        <h2>{{ part.heading }}</h2>
        <ul>
          <ng-container [ngTemplateOutlet]="item" [ngTemplateOutletContext]="{ $implicit: part.root, direction: part.direction }" />
        </ul>
      </section>
    }
    <ng-template #item let-branch let-direction="direction">
      <li>
        <button
          type="button"
          class="pick"
          [class.on-path]="path().has(branch.node.key)"
          [attr.aria-pressed]="branch.node.key === selected()"
          (click)="picked.emit(branch.node.key)"
        >
          <app-icon [name]="branch.words.icon" /><span class="muted">{{ branch.words.kind }}</span>
          <span class="mono">{{ branch.words.title }}</span> <span class="muted">{{ branch.words.detail }}</span>
          @if (path().has(branch.node.key)) {
            <span class="mark">on the path</span>
          }
        </button>
        @if (branch.isRepeated) {
          <span class="muted">see above</span>
        } @else {
          @if (branch.node.left[direction] > 0) {
            <button type="button" class="more" (click)="unfolded.emit({ node: branch.node, direction })">
              Show {{ branch.node.left[direction] }} more<span class="visually-hidden"> of {{ branch.words.title }}</span>
            </button>
          }
          @if (branch.branches.length > 0) {
            <ul>
              @for (next of branch.branches; track next.node.key) {
                <ng-container [ngTemplateOutlet]="item" [ngTemplateOutletContext]="{ $implicit: next, direction }" />
              }
            </ul>
          }
        }
      </li>
    </ng-template>
  `,
  styles: `
    :host {
      display: block;
      padding: 16px;
      overflow: auto;
    }
    section + section {
      margin-block-start: 16px;
    }
    ul {
      margin: 0;
      padding-inline-start: 20px;
      list-style: none;
    }
    section > ul {
      padding: 0;
    }
    ul ul {
      border-inline-start: 1px solid var(--app-hairline);
    }
    button {
      padding: 4px 8px;
      background: none;
      border: 1px solid transparent;
      border-radius: 6px;
      color: inherit;
      font: inherit;
      text-align: start;
      overflow-wrap: anywhere;
      cursor: pointer;
    }
    button:hover {
      background: var(--app-hover);
    }
    .pick {
      --app-icon-size: 14px;
    }
    .pick > * + * {
      margin-inline-start: 6px;
    }
    .on-path {
      box-shadow: inset 3px 0 var(--mat-sys-primary);
    }
    [aria-pressed='true'] {
      background: var(--app-selected);
    }
    .mark {
      padding: 0 8px;
      background: var(--mat-sys-surface-container-highest);
      border-radius: 999px;
      font-size: 12px;
    }
    .more {
      color: var(--mat-sys-primary);
    }
  `,
})
export class LineageList {
  readonly graph = input.required<Graph>();
  readonly selected = input.required<string>();
  readonly path = input.required<ReadonlySet<string>>();
  readonly picked = output<string>();
  readonly unfolded = output<Unfolding>();

  protected readonly parts = computed(() =>
    (['ancestors', 'descendants'] as const).flatMap((direction) => {
      const root = branchesFrom(this.graph(), direction);
      const heading = direction === 'ancestors' ? 'Where it came from' : 'What became of it';
      return root === undefined ? [] : [{ direction, heading, root }];
    }),
  );
}

/** Each node has its branches once, where it comes first: several ways may lead to it. */
function branchesFrom({ root, nodes, edges }: Graph, direction: Direction): Branch | undefined {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) {
    const [near, far] = direction === 'descendants' ? [from, to] : [to, from];
    next.set(near, [...(next.get(near) ?? []), far]);
  }
  const told = new Set<string>();
  const branchAt = (key: string): Branch | undefined => {
    const node = nodes.get(key);
    if (node === undefined) return undefined;
    const isRepeated = told.has(key);
    told.add(key);
    const branches = isRepeated ? [] : (next.get(key) ?? []).map(branchAt).filter((branch) => branch !== undefined);
    return { node, words: wordsOf(node.node), isRepeated, branches };
  };
  return branchAt(root);
}
