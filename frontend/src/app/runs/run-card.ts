import { booleanAttribute, ChangeDetectionStrategy, Component, computed, input, linkedSignal } from '@angular/core';
import { MatCard, MatCardContent } from '@angular/material/card';
import type { RunMetaResponse } from '../api/models/run-meta-response';
import { CopyButton } from '../ui/copy-button';
import { Icon } from '../ui/icon';
import { Time } from '../ui/time';
import { ValueBar } from '../ui/value-bar';

/** Notes up to here are shown whole: folding them would save less than the button takes. */
const SHORT_NOTES_CHARACTERS = 240;
const SHORT_NOTES_LINES = 3;
const COUNT = new Intl.NumberFormat('en');

/** One run: what it is called, when it began, and how it was set. */
@Component({
  selector: 'app-run-card',
  imports: [CopyButton, Icon, MatCard, MatCardContent, Time, ValueBar],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './run-card.html',
  styleUrl: './run-card.scss',
})
export class RunCard {
  readonly run = input.required<RunMetaResponse>();
  /** Whether it has just become the latest run. */
  readonly isNew = input(false, { transform: booleanAttribute });
  /** Without the notes. */
  readonly compact = input(false, { transform: booleanAttribute });

  protected readonly maxIterations = computed(() => COUNT.format(this.run().max_iters));
  protected readonly beam = computed(() => {
    const { beam } = this.run();
    return beam === null ? undefined : COUNT.format(beam);
  });
  protected readonly notes = computed(() => this.run().notes?.trim() ?? '');
  protected readonly canFold = computed(
    () => this.notes().length > SHORT_NOTES_CHARACTERS || this.notes().split('\n').length > SHORT_NOTES_LINES,
  );
  /** Another run, or other notes, are folded again. */
  protected readonly isUnfolded = linkedSignal({ source: this.notes, computation: () => false });

  protected toggleNotes(): void {
    this.isUnfolded.update((isUnfolded) => !isUnfolded);
  }
}
