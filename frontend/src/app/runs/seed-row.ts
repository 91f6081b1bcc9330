import { booleanAttribute, ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { UsedSeedResponse } from '../api/models/used-seed-response';
import { PassedMeter } from '../ui/passed-meter';
import { Time } from '../ui/time';
import { reasonSummary } from './reason-summary';
import { SourceLookup } from './source-lookup';
import { testsOf } from './tests-of';

const SCORE = new Intl.NumberFormat('en', { maximumFractionDigits: 4 });

/** One option of the SeedList. A screen reader reads its text as one sentence, for an option has no parts of its own. */
@Component({
  selector: 'app-seed-row',
  imports: [PassedMeter, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: {
    role: 'option',
    '[class.fresh]': 'isFresh()',
  },
  template: `
    <span class="function">
      <span class="name mono">{{ seed().function }}</span>
      @if (isFresh()) {
        <span class="new">New</span>
      }
    </span>
    <span class="source muted">
      @if (seed().source_id; as source) {
        <span class="ellipsis"
          >from <span class="mono">{{ source }}</span></span
        >
        @if (isMissing()) {
          <span class="missing">not in corpus</span>
        }
      } @else {
        no source given
      }
    </span>
    <span class="reason muted ellipsis" [title]="reason() ?? ''">{{ reason() ?? 'no reason given' }}</span>
    <span class="tests">
      @if (tests(); as tests) {
        <app-passed-meter aria-hidden="true" [passed]="tests.passed" [total]="tests.total" />
        <span class="visually-hidden">{{ tests.passed }} of {{ tests.total }} tests passed</span>
      } @else {
        <span class="muted">no tests</span>
      }
    </span>
    <span class="score">
      @if (score(); as score) {
        <span class="muted">score</span> {{ score }}
      } @else {
        <span class="muted">no score</span>
      }
    </span>
    <app-time class="time muted" relative [isTabStop]="false" [value]="seed().timestamp" />
  `,
  styleUrl: './seed-row.scss',
})
export class SeedRow {
  readonly seed = input.required<UsedSeedResponse>();
  /** Whether it came while the page was open and has not been seen. */
  readonly isFresh = input(false, { transform: booleanAttribute });

  protected readonly reason = computed(() => reasonSummary(this.seed().reason));
  protected readonly tests = computed(() => testsOf(this.seed()));
  protected readonly score = computed(() => {
    const { score } = this.seed();
    return score === null ? undefined : SCORE.format(score);
  });
  protected readonly isMissing = computed(() => this.sources.found().get(this.seed().source_id ?? '') === false);

  private readonly sources = inject(SourceLookup);
}
