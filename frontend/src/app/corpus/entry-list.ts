import { booleanAttribute, ChangeDetectionStrategy, Component, computed, ElementRef, inject, input } from '@angular/core';
import type { CorpusEntryResponse } from '../api/models/corpus-entry-response';
import { TIME_ZONE } from '../ui/local-day';
import { PassedMeter } from '../ui/passed-meter';
import { Time } from '../ui/time';
import { ViewLink } from './corpus-location';
import { formatDecimal, formatScore } from './format';

/** One row for each entry; the whole row is a link that opens it, and the arrow keys go from row to row. */
@Component({
  selector: 'app-entry-list',
  imports: [PassedMeter, Time, ViewLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[class.narrow]': 'narrow()' },
  templateUrl: './entry-list.html',
  styleUrl: './entry-list.scss',
})
export class EntryList {
  readonly entries = input.required<readonly CorpusEntryResponse[]>();
  readonly openId = input<string>();
  /** Entries that arrived while somebody was looking. */
  readonly newIds = input<ReadonlySet<string>>(new Set<string>());
  /** Two lines for each entry, as on a phone, beside an open entry. */
  readonly narrow = input(false, { transform: booleanAttribute });

  protected readonly rows = computed(() =>
    this.entries().map((entry) => ({
      ...entry,
      change: { entryId: entry.id },
      score: formatScore(entry.score),
      complexity: formatDecimal(entry.complexity),
    })),
  );

  protected readonly timeZone = TIME_ZONE;
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  /** Where the reader was before the entry was opened. */
  focusEntry(id: string): void {
    this.linkOf(id)?.focus();
  }

  /** The rows have other heights beside an open entry, so that its own may have moved out of sight. */
  revealEntry(id: string): void {
    this.linkOf(id)?.closest('tr')?.scrollIntoView({ block: 'nearest' });
  }

  protected onArrow(event: Event, step: 1 | -1): void {
    const links = this.links();
    const next = links[links.findIndex((link) => link === event.target) + step];
    if (next === undefined || !links.some((link) => link === event.target)) return;
    event.preventDefault();
    next.focus();
  }

  private linkOf(id: string): HTMLAnchorElement | undefined {
    return this.links().find((link) => link.dataset['entryId'] === id);
  }

  private links(): HTMLAnchorElement[] {
    return [...this.host.querySelectorAll<HTMLAnchorElement>('a[data-entry-id]')];
  }
}
