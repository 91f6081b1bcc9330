import { ChangeDetectionStrategy, Component, computed, effect, input, output, untracked } from '@angular/core';
import { Icon } from '../../ui/icon';
import { Loading } from '../../ui/loading';
import { Modal } from '../../ui/modal';
import { counted, formatCount } from '../../ui/shares';
import { KeyField } from '../key-field';
import { ManageRuns, type RunsAction } from './manage-runs';

const VERBS: Readonly<Record<RunsAction, string>> = { delete: 'Delete', lock: 'Lock', unlock: 'Unlock' };
const DONE: Readonly<Record<RunsAction, string>> = { delete: 'deleted', lock: 'locked', unlock: 'unlocked' };

/** Says what deleting, locking or unlocking some runs would touch, asks for the key, and does it. */
@Component({
  selector: 'app-manage-dialog',
  imports: [Icon, KeyField, Loading, Modal],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './manage-dialog.html',
  styleUrl: './manage-dialog.scss',
})
export class ManageDialog {
  readonly action = input.required<RunsAction>();
  readonly runIds = input.required<readonly string[]>();
  /** Closes, with the runs that are gone. */
  readonly closed = output<readonly string[]>();

  protected readonly manage = new ManageRuns();
  protected readonly heading = computed(() => `${VERBS[this.action()]} ${counted(this.runIds().length, 'run')}?`);
  protected readonly summary = computed(() => {
    if (this.manage.phase() === 'over') return `${this.progress().text}.`;
    const todo = this.manage.todo();
    if (todo.length === 0) return `There is nothing to ${this.action()}.`;
    if (this.action() !== 'delete') {
      return this.action() === 'lock' ? 'A locked run cannot be deleted until it is unlocked.' : 'An unlocked run can be deleted.';
    }
    const sum = (count: 'seeds' | 'outcomes'): number => todo.reduce((total, { run }) => total + (run?.[count] ?? 0), 0);
    return `This removes ${counted(todo.length, 'run')}, ${counted(sum('seeds'), 'seed')} and ${counted(sum('outcomes'), 'outcome')} for good.`;
  });
  protected readonly verb = computed(() => {
    const todo = this.manage.todo().length;
    return todo === 0 ? VERBS[this.action()] : `${VERBS[this.action()]} ${counted(todo, 'run')}`;
  });
  protected readonly progress = computed(() => {
    const { length: done } = this.manage.done();
    const all = done + this.manage.todo().length + this.manage.runs().filter(({ progress }) => progress === 'failed').length;
    return { done, all, text: `${formatCount(done)} of ${counted(all, 'run')} ${DONE[this.action()]}` };
  });
  protected readonly countText = (count: number, word: string): string => counted(count, word);
  protected readonly doneWord = computed(() => DONE[this.action()]);

  constructor() {
    effect(() => {
      const [runIds, action] = [this.runIds(), this.action()];
      untracked(() => this.manage.look(runIds, action));
    });
  }

  protected close(): void {
    this.closed.emit(this.action() === 'delete' ? this.manage.done().map(({ runId }) => runId) : []);
  }

  protected confirm(event: Event): void {
    event.preventDefault();
    if (this.manage.phase() === 'asking' && this.manage.todo().length > 0) this.manage.go(this.action());
  }
}
