import { HttpClient } from '@angular/common/http';
import { computed, DestroyRef, inject, signal } from '@angular/core';
import { firstValueFrom, type Observable } from 'rxjs';
import { changeRun } from '../../api/fn/runs/change-run';
import { deleteRun } from '../../api/fn/runs/delete-run';
import { getRun } from '../../api/fn/runs/get-run';
import type { RunResponse } from '../../api/models/run-response';
import { ApiKey } from '../../core/api-key';
import { toProblem, type Problem } from '../../core/problem';

export type RunsAction = 'delete' | 'lock' | 'unlock';

/** `refused`: by the state of the run, before anything is sent. */
type Progress = 'waiting' | 'refused' | 'working' | 'done' | 'failed';

export interface ManagedRun {
  readonly runId: string;
  /** `undefined` until it is known what would be touched. */
  readonly run: RunResponse | undefined;
  readonly progress: Progress;
  /** Why it was refused, or failed. */
  readonly remark: string;
}

/** Does one thing to several runs, one after another, and tells of each how it went. To be made where things are injected. */
export class ManageRuns {
  private readonly http = inject(HttpClient);
  private readonly key = inject(ApiKey);

  private readonly list = signal<readonly ManagedRun[]>([]);
  readonly runs = this.list.asReadonly();
  readonly phase = signal<'looking' | 'asking' | 'working' | 'over'>('looking');
  /** What is wrong with the key. */
  readonly keyProblem = signal<string | undefined>(undefined);
  readonly todo = computed(() => this.list().filter(({ progress }) => progress === 'waiting' || progress === 'working'));
  readonly done = computed(() => this.list().filter(({ progress }) => progress === 'done'));

  private isOver = false;

  constructor() {
    inject(DestroyRef).onDestroy(() => (this.isOver = true));
  }

  /** Asks what would be touched: the list may have older figures. */
  async look(runIds: readonly string[], action: RunsAction): Promise<void> {
    this.list.set(runIds.map((runId) => ({ runId, run: undefined, progress: 'waiting', remark: '' })));
    await Promise.all(
      runIds.map(async (run_id) => {
        const answer = await settled(getRun(this.http, '', { run_id }));
        if (answer.problem !== undefined) this.note(run_id, { progress: 'refused', remark: answer.problem.details });
        else this.note(run_id, { run: answer.value.body.run, ...refusalOf(answer.value.body.run, action) });
      }),
    );
    this.phase.set('asking');
  }

  /** A wrong key stops it: it would be wrong for the rest too. */
  async go(action: RunsAction): Promise<void> {
    if (this.key.value() === '') {
      this.keyProblem.set('The API key is needed for this.');
      return;
    }
    this.keyProblem.set(undefined);
    this.phase.set('working');
    for (const { runId } of this.todo()) {
      if (this.isOver) return;
      this.note(runId, { progress: 'working' });
      const problem = await this.act(runId, action);
      if (problem?.status === 401) {
        this.note(runId, { progress: 'waiting' });
        this.keyProblem.set('The server does not accept this key.');
        this.phase.set('asking');
        return;
      }
      this.note(runId, problem === undefined ? { progress: 'done' } : { progress: 'failed', remark: problem.details });
    }
    this.phase.set('over');
  }

  private async act(run_id: string, action: RunsAction): Promise<Problem | undefined> {
    const context = this.key.context();
    const { problem } =
      action === 'delete'
        ? await settled(deleteRun(this.http, '', { run_id }, context))
        : await settled(changeRun(this.http, '', { run_id, body: { locked: action === 'lock' } }, context));
    return problem;
  }

  private note(runId: string, fields: Partial<ManagedRun>): void {
    this.list.update((list) => list.map((one) => (one.runId === runId ? { ...one, ...fields } : one)));
  }
}

function refusalOf({ locked }: RunResponse, action: RunsAction): Partial<ManagedRun> {
  if (action === 'delete') return locked ? { progress: 'refused', remark: 'Locked: it stays' } : {};
  if (locked === (action === 'lock')) return { progress: 'refused', remark: locked ? 'Locked already' : 'Not locked' };
  return {};
}

type Settled<T> = { readonly value: T; readonly problem?: undefined } | { readonly problem: Problem };

async function settled<T>(answer: Observable<T>): Promise<Settled<T>> {
  try {
    return { value: await firstValueFrom(answer) };
  } catch (error) {
    return { problem: toProblem(error) };
  }
}
