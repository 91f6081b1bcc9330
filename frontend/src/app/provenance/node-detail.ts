import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { listCorpus } from '../api/fn/corpus/list-corpus';
import { listOutcomes } from '../api/fn/outcomes/list-outcomes';
import { follow } from '../core/follow';
import { CodeBlock } from '../ui/code-block/code-block';
import { CopyButton } from '../ui/copy-button';
import { Loading } from '../ui/loading';
import { PassedMeter } from '../ui/passed-meter';
import { Time } from '../ui/time';
import type { LineageNode } from './lineage-graph';
import { wordsOf } from './node-words';

/** What is known of a node: its code, and the ways to its run, source and function. */
@Component({
  selector: 'app-node-detail',
  imports: [CodeBlock, CopyButton, Loading, PassedMeter, RouterLink, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './node-detail.html',
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 12px;
      padding: 16px;
      overflow: auto;
    }
    h2,
    .id {
      overflow-wrap: anywhere;
    }
    .id {
      display: flex;
      align-items: center;
      gap: 4px;
    }
    .id app-copy-button {
      flex: none;
    }
    dl {
      display: flex;
      flex-wrap: wrap;
      gap: 8px 32px;
    }
    dt {
      color: var(--app-muted);
      font-size: 12px;
      line-height: 16px;
    }
    p {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 16px;
    }
  `,
})
export class NodeDetail {
  readonly node = input.required<LineageNode>();

  protected readonly words = computed(() => wordsOf(this.node()));
  protected readonly entry = computed(() => {
    const node = this.node();
    return node.kind === 'entry' ? node : undefined;
  });
  protected readonly trial = computed(() => {
    const node = this.node();
    return node.kind === 'trial' ? node : undefined;
  });
  private readonly corpus = follow(listCorpus, {
    params: () => {
      const entry = this.entry();
      return entry?.in_corpus === true ? { id: entry.id, limit: 1 } : undefined;
    },
  });
  private readonly outcomes = follow(listOutcomes, {
    params: () => {
      const trial = this.trial();
      return (trial?.outcome ?? null) === null || trial === undefined
        ? undefined
        : { run_id: trial.run_id, function: trial.function, limit: 1 };
    },
  });
  private readonly source = computed(() => (this.entry() === undefined ? this.outcomes : this.corpus));
  protected readonly problem = computed(() => this.source().error());
  protected readonly isThere = computed(() => this.entry()?.in_corpus === true || (this.trial()?.outcome ?? null) !== null);
  /** `undefined` while it is loaded; empty where there is none. */
  protected readonly snippet = computed(() => {
    if (this.entry() !== undefined) return this.corpus.data() && (this.corpus.data()?.items[0]?.snippet ?? '');
    return this.outcomes.data() && (this.outcomes.data()?.outcomes[0]?.snippet ?? '');
  });
}
