import { afterNextRender, booleanAttribute, ChangeDetectionStrategy, Component, ElementRef, inject, input, output } from '@angular/core';
import type { OutcomeResponse } from '../api/models/outcome-response';
import { OutcomeRow } from './outcome-row';

/** The outcomes of a run, one row a function, one of them unfolded. Fetched when there is an outcome to show. */
@Component({
  selector: 'app-outcome-list',
  imports: [OutcomeRow],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ul>
      @for (outcome of outcomes(); track outcome.function) {
        <li>
          <app-outcome-row
            [outcome]="outcome"
            [isOpen]="outcome.function === openFunction()"
            [isWithoutSeeds]="isWithoutSeeds()"
            [isFresh]="fresh().has(outcome.function)"
            [selectedSeedId]="selectedSeedId()"
            (toggled)="open.emit(outcome.function === openFunction() ? undefined : outcome.function)"
            (selectSeed)="selectSeed.emit($event)"
          />
        </li>
      }
    </ul>
  `,
  styles: `
    ul {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      /* What is out of sight is not laid out. */
      content-visibility: auto;
      contain-intrinsic-size: auto var(--outcome-row-height);
    }
  `,
})
export class OutcomeList {
  /** Newest first. */
  readonly outcomes = input.required<readonly OutcomeResponse[]>();
  readonly isWithoutSeeds = input(false, { transform: booleanAttribute });
  /** The function whose outcome is unfolded. */
  readonly openFunction = input<string>();
  /** Functions to mark as new. */
  readonly fresh = input<ReadonlySet<string>>(new Set());
  readonly selectedSeedId = input<string>();
  /** Asks to unfold the outcome of another function, or none. */
  readonly open = output<string | undefined>();
  readonly selectSeed = output<string>();

  constructor() {
    const host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    // The one that a link names may be far down.
    afterNextRender(() => {
      if (this.openFunction() !== undefined) host.querySelector('[aria-expanded=true]')?.scrollIntoView({ block: 'nearest' });
    });
  }
}
