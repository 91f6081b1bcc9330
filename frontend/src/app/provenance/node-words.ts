import type { IconName } from '../ui/icon';
import type { LineageNode } from './lineage-graph';

const USAGES = { verbatim: 'seed verbatim', adapted: 'seed adapted', ignored: 'seeds ignored' } as const;

export interface NodeWords {
  readonly icon: IconName;
  readonly title: string;
  readonly kind: string;
  readonly detail: string;
}

/** A node in a few words. */
export function wordsOf(node: LineageNode): NodeWords {
  if (node.kind === 'entry') {
    const uses = node.uses === 1 ? 'used once' : `used ${String(node.uses)} times`;
    const place = node.in_corpus ? '' : ', not in the corpus';
    return { icon: 'library', title: node.function ?? node.id, kind: 'Entry', detail: `${node.id.slice(0, 8)} · ${uses}${place}` };
  }
  const { outcome } = node;
  const state = outcome === null ? 'no outcome' : outcome.solved ? 'solved' : 'not solved';
  const usage = outcome?.usage ?? null;
  return {
    icon: outcome?.solved === true ? 'check' : 'runs',
    title: node.function,
    kind: 'Use in a run',
    detail: [node.run_id, state, usage === null ? '' : USAGES[usage]].filter((part) => part !== '').join(' · '),
  };
}
