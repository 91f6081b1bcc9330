import type { IconName } from '../ui/icon';
import { counted, formatCount } from '../ui/shares';
import { shortened } from '../ui/shortened';
import type { LineageNode } from './lineage-graph';

/** Of a run's name in a node; people name runs, so that its middle may be what tells them apart. */
const RUN_LETTERS = 20;
const USAGES = { verbatim: 'seed verbatim', adapted: 'seed adapted', ignored: 'seeds ignored' } as const;

export interface NodeWords {
  readonly icon: IconName;
  readonly title: string;
  readonly kind: string;
  /** What is known of it besides. */
  readonly status: string;
  /** All that in a line. */
  readonly detail: string;
}

/** A node in a few words. */
export function wordsOf(node: LineageNode): NodeWords {
  if (node.kind === 'entry') {
    const status = `used ${counted(node.uses, 'time')}${node.in_corpus ? '' : ', not in the corpus'}`;
    const detail = `${shortened(node.id)} · used ${formatCount(node.uses)}×${node.in_corpus ? '' : ', not in the corpus'}`;
    return { icon: 'library', title: node.function ?? node.id, kind: 'Entry', status, detail };
  }
  const { outcome } = node;
  const state = outcome === null ? 'no outcome' : outcome.solved ? 'solved' : 'not solved';
  const usage = outcome?.usage ?? null;
  const status = usage === null ? state : `${state} · ${USAGES[usage]}`;
  const icon = outcome?.solved === true ? 'check' : 'runs';
  return { icon, title: node.function, kind: 'Use in a run', status, detail: `${shortened(node.run_id, RUN_LETTERS)} · ${status}` };
}
