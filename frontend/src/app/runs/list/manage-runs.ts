import { HttpClient } from '@angular/common/http';
import { computed, DestroyRef, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { catchError, concatMap, defer, forkJoin, from, map, of, takeWhile, type Observable } from 'rxjs';
import { changeRun } from '../../api/fn/runs/change-run';
import { deleteRun } from '../../api/fn/runs/delete-run';
import { getRun } from '../../api/fn/runs/get-run';
import type { RunResponse } from '../../api/models/run-response';
import { ApiKey } from '../../core/api-key';
import { toProblem } from '../../core/problem';

export type RunsAction = 'delete' | 'lock' | 'unlock';

/** `refused`: by the state of the run, before anything is sent. */
type Progress = 'waiting' | 'refused' | 'working' | 'done' | 'failed';

interface ManagedRun {
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

  private readonly destroyed = inject(DestroyRef);

  /** Asks what would be touched: the list may have older figures. */
  look(runIds: readonly string[], action: RunsAction): void {
    this.list.set(runIds.map((runId) => ({ runId, run: undefined, progress: 'waiting', remark: '' })));
    forkJoin(runIds.map((runId) => this.lookAt(runId, action)))
      .pipe(takeUntilDestroyed(this.destroyed))
      .subscribe(() => this.phase.set('asking'));
  }

  /** A wrong key stops it: it would be wrong for the rest too. */
  go(action: RunsAction): void {
    if (this.key.value() === '') {
      this.keyProblem.set('The API key is needed for this.');
      return;
    }
    this.keyProblem.set(undefined);
    this.phase.set('working');
    from(this.todo())
      .pipe(
        concatMap(({ runId }) => defer(() => this.act(runId, action))),
        takeWhile((isKeyRight) => isKeyRight),
        takeUntilDestroyed(this.destroyed),
      )
      .subscribe({ complete: () => this.phase.set(this.keyProblem() === undefined ? 'over' : 'asking') });
  }

  private lookAt(run_id: string, action: RunsAction): Observable<void> {
    return getRun(this.http, '', { run_id }).pipe(
      map(({ body: { run } }) => this.note(run_id, { run, ...refusalOf(run, action) })),
      catchError((error: unknown) => {
        this.note(run_id, { progress: 'refused', remark: toProblem(error).details });
        return of(undefined);
      }),
    );
  }

  /** @returns false when the server does not accept the key */
  private act(run_id: string, action: RunsAction): Observable<boolean> {
    this.note(run_id, { progress: 'working' });
    const context = this.key.context();
    const answer: Observable<unknown> =
      action === 'delete'
        ? deleteRun(this.http, '', { run_id }, context)
        : changeRun(this.http, '', { run_id, body: { locked: action === 'lock' } }, context);
    return answer.pipe(
      map(() => {
        this.note(run_id, { progress: 'done' });
        return true;
      }),
      catchError((error: unknown) => {
        const problem = toProblem(error);
        const isKeyRight = problem.status !== 401;
        this.note(run_id, isKeyRight ? { progress: 'failed', remark: problem.details } : { progress: 'waiting' });
        if (!isKeyRight) this.keyProblem.set('The server does not accept this key.');
        return of(isKeyRight);
      }),
    );
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
