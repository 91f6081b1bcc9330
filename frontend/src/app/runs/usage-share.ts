import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { OutcomeResponse } from '../api/models/outcome-response';
import { counted, formatCount } from '../ui/shares';

const NAMES = ['verbatim', 'adapted', 'ignored', 'not known'] as const;
type Usage = (typeof NAMES)[number];

/** What became of the seeds, function by function: a bar of the shares, with their words and numbers. */
@Component({
  selector: 'app-usage-share',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <span class="bar" aria-hidden="true">
      @for (share of shares(); track share.name) {
        <span [class]="share.look" [style.flex-grow]="share.count"></span>
      }
    </span>
    <span class="words">
      Seeds
      @for (share of shares(); track share.name; let isLast = $last) {
        <span class="share"
          ><span class="key" [class]="share.look" aria-hidden="true"></span>{{ share.name }} {{ share.text }}{{ isLast ? '' : ',' }}</span
        >
      }
      <span class="muted">of {{ of() }}</span>
    </span>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 12px;
      font-size: 12px;
    }
    .bar {
      display: flex;
      gap: 1px;
      inline-size: 140px;
      block-size: 8px;
      overflow: hidden;
      border-radius: 4px;
    }
    .words {
      display: flex;
      flex-wrap: wrap;
      gap: 0 8px;
    }
    .share {
      display: inline-flex;
      align-items: center;
      gap: 4px;
    }
    .key {
      inline-size: 10px;
      block-size: 10px;
      border-radius: 2px;
    }
    .verbatim {
      background: var(--mat-sys-primary);
    }
    .adapted {
      background: repeating-linear-gradient(45deg, var(--mat-sys-primary) 0 3px, var(--app-selected) 3px 6px);
    }
    .ignored {
      background: var(--app-muted);
    }
    .unknown {
      background: var(--app-track);
    }
  `,
})
export class UsageShare {
  /** The final outcomes that are loaded. */
  readonly outcomes = input.required<readonly OutcomeResponse[]>();
  /** How many there are in all. */
  readonly total = input.required<number>();

  protected readonly shares = computed(() => {
    const counts = new Map<Usage, number>(NAMES.map((name) => [name, 0]));
    for (const { usage } of this.outcomes()) counts.set(usage ?? 'not known', (counts.get(usage ?? 'not known') ?? 0) + 1);
    return [...counts]
      .map(([name, count]) => ({ name, count, text: formatCount(count), look: name === 'not known' ? 'unknown' : name }))
      .filter(({ name, count }) => count > 0 || name !== 'not known');
  });
  protected readonly of = computed(() => {
    const loaded = this.outcomes().length;
    const isPart = loaded < this.total();
    return `${isPart ? 'the newest ' : ''}${counted(loaded, 'function')}`;
  });
}
