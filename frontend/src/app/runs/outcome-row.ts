import { booleanAttribute, ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import type { OutcomeResponse } from '../api/models/outcome-response';
import { formatDuration } from '../ui/duration';
import { Icon } from '../ui/icon';
import { PassedMeter } from '../ui/passed-meter';
import { counted } from '../ui/shares';
import { OutcomeDetail } from './outcome-detail';
import { testsOf } from './tests-of';

const SIMILARITY = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const USAGES: Readonly<Record<NonNullable<OutcomeResponse['usage']>, string>> = {
  verbatim: 'Seed verbatim',
  adapted: 'Seed adapted',
  ignored: 'Seeds ignored',
};

let lastId = 0;

/** What became of one function; unfolded, with its code and the tests that failed. */
@Component({
  selector: 'app-outcome-row',
  imports: [Icon, OutcomeDetail, PassedMeter],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[class.fresh]': 'isFresh()' },
  template: `
    <div class="row">
      <span class="function">
        <button
          type="button"
          class="name"
          [attr.aria-expanded]="isOpen()"
          [attr.aria-controls]="isOpen() ? id : null"
          (click)="toggled.emit()"
        >
          <app-icon name="chevron" [class.open]="isOpen()" /><span class="mono ellipsis" [title]="outcome().function">{{
            outcome().function
          }}</span>
        </button>
        @if (isFresh()) {
          <span class="new">New</span>
        }
      </span>
      <span class="tests">
        @if (tests(); as tests) {
          <app-passed-meter [passed]="tests.passed" [total]="tests.total" />
        } @else {
          <span class="muted">tests not reported</span>
        }
      </span>
      <span class="usage" [title]="usage() ? usage() + ' ' + derivation() : ''">
        @if (usage(); as usage) {
          {{ usage }} <span class="muted">{{ derivation() }}</span>
        } @else {
          <span class="muted">{{ isWithoutSeeds() ? 'without seeds' : 'use of seeds not known' }}</span>
        }
      </span>
      <span class="effort muted">{{ effort() }}</span>
      <span class="seed">
        @if (outcome().seed_id; as seed) {
          <button type="button" [attr.aria-pressed]="seed === selectedSeedId()" (click)="selectSeed.emit(seed)">
            {{ outcome().usage === 'ignored' ? 'Nearest seed' : 'Show seed'
            }}<span class="visually-hidden"> of {{ outcome().function }}</span>
          </button>
        }
      </span>
    </div>
    @if (isOpen()) {
      <app-outcome-detail [id]="id" [outcome]="outcome()" />
    }
  `,
  styleUrl: './outcome-row.scss',
})
export class OutcomeRow {
  readonly outcome = input.required<OutcomeResponse>();
  readonly isWithoutSeeds = input(false, { transform: booleanAttribute });
  readonly isOpen = input(false, { transform: booleanAttribute });
  /** Whether it has just come. */
  readonly isFresh = input(false, { transform: booleanAttribute });
  readonly selectedSeedId = input<string>();
  readonly toggled = output();
  readonly selectSeed = output<string>();

  protected readonly id = `app-outcome-${String((lastId += 1))}`;
  protected readonly tests = computed(() => testsOf(this.outcome()));
  protected readonly usage = computed(() => {
    const { usage } = this.outcome();
    return usage === null ? undefined : USAGES[usage];
  });
  /** Nobody said it: the server compared the code. */
  protected readonly derivation = computed(() => {
    const { usage_derived: isDerived, similarity } = this.outcome();
    if (!isDerived) return '';
    return similarity === null ? 'derived' : `derived, similarity ${SIMILARITY.format(similarity)}`;
  });
  protected readonly effort = computed(() => {
    const { iterations, duration_ms: durationMs } = this.outcome();
    const parts = [iterations !== null && counted(iterations, 'iteration'), durationMs !== null && formatDuration(durationMs)];
    return parts.filter((part) => part !== false).join(' · ');
  });
}
