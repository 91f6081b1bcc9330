import { HttpClient } from '@angular/common/http';
import {
  ChangeDetectionStrategy,
  Component,
  computed,
  type ElementRef,
  inject,
  input,
  linkedSignal,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { changeRun } from '../api/fn/runs/change-run';
import { ApiKey } from '../core/api-key';
import { toProblem, type Problem } from '../core/problem';
import { Modal } from '../ui/modal';
import { KeyField } from './key-field';

/** As the server has it, in UTF-8. */
const MOST_BYTES = 16 * 1024;

/** What is being written, and the notes that it was begun from. */
interface Edit {
  readonly base: string;
  readonly draft: string;
}

/** Changes the notes of a run, for those who have the key. A draft stays when the notes are changed elsewhere: then one of both is chosen. */
@Component({
  selector: 'app-notes-editor',
  imports: [KeyField, Modal],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './notes-editor.html',
  styleUrl: './notes-editor.scss',
})
export class NotesEditor {
  readonly runId = input.required<string>();
  readonly notes = input.required<string>();
  readonly closed = output();

  private readonly edit = linkedSignal<string, Edit>({
    source: this.notes,
    computation: (notes, previous) =>
      previous === undefined || previous.value.draft === previous.value.base ? { base: notes, draft: notes } : previous.value,
  });
  protected readonly draft = computed(() => this.edit().draft);
  protected readonly isSaving = signal(false);
  protected readonly problem = signal<Problem | undefined>(undefined);
  protected readonly keyProblem = signal<string | undefined>(undefined);
  protected readonly tooLong = computed(() => {
    const { length } = new TextEncoder().encode(this.draft());
    return length > MOST_BYTES ? `At most 16 KiB; this has ${String(Math.ceil(length / 1024))}.` : '';
  });

  /** What somebody else wrote meanwhile. */
  protected readonly theirs = computed(() => {
    const [{ base, draft }, notes] = [this.edit(), this.notes()];
    // While it is saved, the page may already know of it.
    return notes === base || notes === draft || this.isSaving() ? undefined : { text: notes };
  });
  protected readonly canSave = computed(() => !this.isSaving() && this.tooLong() === '' && this.theirs() === undefined);
  protected readonly closedby = computed(() => {
    if (this.isSaving()) return 'none';
    return this.edit().draft === this.notes() ? 'any' : 'closerequest';
  });

  private readonly http = inject(HttpClient);
  private readonly key = inject(ApiKey);
  private readonly area = viewChild.required<ElementRef<HTMLElement>>('area');

  protected onInput(event: Event): void {
    const draft = (event.target as HTMLTextAreaElement).value;
    this.edit.update(({ base }) => ({ base, draft }));
  }

  protected takeTheirs(): void {
    this.edit.set({ base: this.notes(), draft: this.notes() });
    this.goOnWriting();
  }

  protected keepMine(): void {
    this.edit.update(({ draft }) => ({ base: this.notes(), draft }));
    this.goOnWriting();
  }

  /** The buttons of the choice go with it; the focus would go with them. */
  private goOnWriting(): void {
    this.area().nativeElement.focus();
  }

  protected save(event: Event): void {
    event.preventDefault();
    if (!this.canSave()) return;
    this.problem.set(undefined);
    this.keyProblem.set(this.key.value() === '' ? 'The API key is needed for this.' : undefined);
    if (this.keyProblem() !== undefined) return;
    this.isSaving.set(true);
    changeRun(this.http, '', { run_id: this.runId(), body: { notes: this.draft() } }, this.key.context()).subscribe({
      // The page follows the run, and shows them by itself.
      next: () => this.closed.emit(),
      error: (error: unknown) => {
        this.isSaving.set(false);
        const problem = toProblem(error);
        if (problem.status === 401) this.keyProblem.set('The server does not accept this key.');
        else this.problem.set(problem);
      },
    });
  }
}
