import { booleanAttribute, ChangeDetectionStrategy, Component, computed, input, linkedSignal, signal } from '@angular/core';
import { MatCard, MatCardContent } from '@angular/material/card';
import { RouterLink } from '@angular/router';
import type { RunResponse } from '../api/models/run-response';
import { CopyButton } from '../ui/copy-button';
import { Icon } from '../ui/icon';
import { Time } from '../ui/time';
import { ValueBar } from '../ui/value-bar';
import { formatCount } from '../ui/shares';
import type { RunSettings } from './followed-run';
import { NotesEditor } from './notes-editor';
import { RunStanding } from './run-standing';
import { rateText } from './solved';

/** Notes up to here are shown whole: folding them would save less than the button takes. */
const SHORT_NOTES_CHARACTERS = 240;
const SHORT_NOTES_LINES = 3;

/** One run: what it is called, how it stands with it, what came out so far, and how it was set. */
@Component({
  selector: 'app-run-card',
  imports: [CopyButton, Icon, MatCard, MatCardContent, NotesEditor, RouterLink, RunStanding, Time, ValueBar],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './run-card.html',
  styleUrl: './run-card.scss',
})
export class RunCard {
  readonly run = input.required<RunSettings>();
  /** Status and counts; they may come a moment later, and have their place until then. */
  readonly standing = input<RunResponse>();
  /** Whether it has just become the latest run. */
  readonly isNew = input(false, { transform: booleanAttribute });
  /** Whether its name leads to its own page. */
  readonly isLinked = input(false, { transform: booleanAttribute });
  /** Without the notes. */
  readonly compact = input(false, { transform: booleanAttribute });

  /** Absent as long as there are no metadata: they come all together. */
  protected readonly settings = computed(() => {
    const { seed_bias: seedBias, seeding_enabled: isSeeding, max_iters: maxIterations, beam } = this.run();
    if (seedBias === null || isSeeding === null || maxIterations === null) return undefined;
    return { seedBias, isSeeding, maxIterations: formatCount(maxIterations), beam: beam === null ? undefined : formatCount(beam) };
  });
  protected readonly beganAt = computed(() => this.run().timestamp ?? this.standing()?.started_at);
  protected readonly counts = computed(() => {
    const run = this.standing();
    if (run === undefined) return undefined;
    const { seeds, outcomes, solved } = run;
    return { seeds: formatCount(seeds), outcomes, solved: `${formatCount(solved)} of ${formatCount(outcomes)}`, rate: rateText(run) };
  });
  protected readonly notes = computed(() => this.run().notes?.trim() ?? '');
  protected readonly canFold = computed(
    () => this.notes().length > SHORT_NOTES_CHARACTERS || this.notes().split('\n').length > SHORT_NOTES_LINES,
  );
  /** Another run, or other notes, are folded again. */
  protected readonly isUnfolded = linkedSignal({ source: this.notes, computation: () => false });
  protected readonly isEditing = signal(false);

  protected toggleNotes(): void {
    this.isUnfolded.update((isUnfolded) => !isUnfolded);
  }
}
