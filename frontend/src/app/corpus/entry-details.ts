import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { CorpusEntryResponse } from '../api/models/corpus-entry-response';
import { CodeBlock } from '../ui/code-block/code-block';
import { CopyButton } from '../ui/copy-button';
import { Icon } from '../ui/icon';
import { PassedMeter } from '../ui/passed-meter';
import { Time } from '../ui/time';
import { NO_FILTER } from './corpus-filter';
import { type ViewChange, ViewLink } from './corpus-location';
import { formatCount } from '../ui/shares';
import { formatDecimal, formatDuration } from './format';
import { TextList } from './text-list';

/** Everything that is known of an entry. */
@Component({
  selector: 'app-entry-details',
  imports: [CodeBlock, CopyButton, Icon, MatButton, PassedMeter, TextList, Time, ViewLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './entry-details.html',
  styleUrl: './entry-details.scss',
})
export class EntryDetails {
  readonly entry = input.required<CorpusEntryResponse>();

  protected readonly score = computed(() => formatDecimal(this.entry().score));
  protected readonly facts = computed(() => {
    const { complexity, iteration, duration_ms: durationMs, synthesis_method: method } = this.entry();
    return [
      { name: 'Complexity', value: formatDecimal(complexity), isWide: false },
      { name: 'Iteration', value: formatDecimal(iteration), isWide: false },
      { name: 'Duration', value: formatDuration(durationMs), isWide: true },
      { name: 'Method', value: method || formatDecimal(null), isWide: false },
    ];
  });
  protected readonly identifiers = computed(() => {
    const { id, func_name: func, spec_id: specId, spec_hash: specHash, sig_key: signatureKey } = this.entry();
    return [
      { name: 'Entry id', value: id },
      { name: 'Function', value: func },
      { name: 'Spec id', value: specId },
      { name: 'Spec hash', value: specHash },
      { name: 'Signature key', value: signatureKey || undefined },
    ];
  });
  protected readonly failingTests = computed(() => this.entry().failing_tests.map((text) => ({ text })));
  protected readonly failingCount = computed(() => formatCount(this.entry().failing_tests.length));
  protected readonly words = computed(() => (this.entry().post_bow ?? []).map((text) => ({ text })));
  protected readonly calls = computed(() => (this.entry().calls_functions ?? []).map((text) => ({ text, change: onlyFunction(text) })));
  protected readonly sameFunction = computed(() => onlyFunction(this.entry().func_name));
  protected readonly similar = computed<ViewChange>(() => ({ similarTo: this.entry().id }));
}

function onlyFunction(func: string): ViewChange {
  return { filter: { ...NO_FILTER, func, funcMode: 'exact' }, page: 1, entryId: undefined };
}
