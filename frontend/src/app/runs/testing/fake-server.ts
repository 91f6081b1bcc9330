import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting, type TestRequest } from '@angular/common/http/testing';
import type { EnvironmentProviders, Provider } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { OutcomeResponse } from '../../api/models/outcome-response';
import type { RunMetaResponse } from '../../api/models/run-meta-response';
import type { RunResponse } from '../../api/models/run-response';
import type { UsedSeedResponse } from '../../api/models/used-seed-response';
import { FakeStream } from '../../core/testing/fake-stream';
import { aStanding } from './builders';

const BROKEN = { status: 500, statusText: 'Internal Server Error' };
const FAILURE = { error: 'internal_error', details: 'The server failed to answer this request.', request_id: 'r-1' };

export const httpProviders: (Provider | EnvironmentProviders)[] = [provideHttpClient(), provideHttpClientTesting()];

/** The server as these pages see it: runs, their seeds in the order of arrival, their outcomes, and the ids of the corpus. */
export class FakeServer {
  readonly stream = FakeStream.install();
  corpus = new Set<string>();
  /** What is answered with 500 for now. */
  readonly broken = new Set<'run' | 'details' | 'list' | 'seeds' | 'older' | 'outcomes'>();
  readonly lookedUp: string[][] = [];
  /** The queries for seeds, as `after=s1`, `before=s1` or `newest`. */
  readonly seedQueries: string[] = [];
  /** The runs that were asked for. */
  readonly runQueries: string[] = [];
  /** The queries for lists of runs. */
  readonly listQueries: string[] = [];
  /** The queries for outcomes, as `function=f1`, `before=o1` or `newest`. */
  readonly outcomeQueries: string[] = [];

  /** Runs that are counted in lists, and not there. */
  furtherRuns = 0;

  private latest: RunMetaResponse | null = null;
  private readonly standings = new Map<string, RunResponse>();
  /** In order of arrival. */
  private seeds: UsedSeedResponse[] = [];
  private outcomes: OutcomeResponse[] = [];
  private readonly http = TestBed.inject(HttpTestingController);

  /** To be called after each spec. */
  close(): void {
    this.stream.uninstall();
  }

  /** Makes it the latest run, whether it is new or known. */
  announce(run: RunMetaResponse): void {
    this.latest = run;
    this.standings.set(run.run_id, { ...aStanding(), ...this.standings.get(run.run_id), ...run, started_at: run.timestamp });
    this.stream.send({ kind: 'run_meta', run_id: run.run_id });
  }

  /** Something is said of a run, which need not have metadata. */
  say(fields: Partial<RunResponse> & Pick<RunResponse, 'run_id'>): void {
    this.standings.set(fields.run_id, { ...aStanding(), ...this.standings.get(fields.run_id), ...fields });
    this.stream.send({ kind: 'run_status', run_id: fields.run_id });
  }

  /** Becomes so without an event, as by the clock. */
  becomes(fields: Partial<RunResponse> & Pick<RunResponse, 'run_id'>): void {
    this.standings.set(fields.run_id, { ...aStanding(), ...this.standings.get(fields.run_id), ...fields });
  }

  /** Is gone without an event, as while nobody was connected. */
  forget(runId: string): void {
    this.standings.delete(runId);
  }

  /** @param latest the latest run from then on */
  delete(runId: string, latest: RunMetaResponse | null = null): void {
    this.standings.delete(runId);
    this.seeds = this.seeds.filter(({ run_id }) => run_id !== runId);
    this.outcomes = this.outcomes.filter(({ run_id }) => run_id !== runId);
    this.latest = latest;
    this.stream.send({ kind: 'run_deleted', run_id: runId });
  }

  /** Adds seeds as they arrive. */
  receive(...seeds: readonly UsedSeedResponse[]): void {
    this.seeds.push(...seeds);
    for (const { run_id, id, function: name } of seeds) this.stream.send({ kind: 'used_seed', run_id, id, function: name });
  }

  /** The database is another one, with these seeds. */
  replaceSeeds(...seeds: readonly UsedSeedResponse[]): void {
    this.seeds = [];
    this.receive(...seeds);
  }

  /** Stores outcomes as they arrive, or changes those of the same ids. */
  conclude(...outcomes: readonly OutcomeResponse[]): void {
    for (const outcome of outcomes) {
      this.outcomes = [...this.outcomes.filter(({ id }) => id !== outcome.id), outcome];
      this.stream.send({ kind: 'outcome', run_id: outcome.run_id, id: outcome.id, function: outcome.function });
    }
  }

  /** Answers what is asked until there are no more questions. */
  answerAll(): void {
    for (;;) {
      TestBed.tick();
      const requests = this.http.match((request) => request.url !== '/api/server');
      const open = requests.filter(({ cancelled }) => !cancelled);
      if (open.length === 0) return;
      for (const request of open) this.answer(request);
    }
  }

  private answer(request: TestRequest): void {
    const { url } = request.request;
    switch (url) {
      case '/api/run-meta/latest':
        if (this.broken.has('run')) request.flush(FAILURE, BROKEN);
        else request.flush({ meta: this.latest });
        return;
      case '/api/run-meta':
        this.answerRuns(request);
        return;
      case '/api/used-seeds':
        this.answerSeeds(request);
        return;
      case '/api/outcomes':
        this.answerOutcomes(request);
        return;
      case '/api/corpus/lookup': {
        const { ids } = request.request.body as { ids: string[] };
        this.lookedUp.push(ids);
        request.flush({ found: ids.filter((id) => this.corpus.has(id)) });
        return;
      }
      default: {
        const runId = /^\/api\/run-meta\/(.+)$/.exec(url)?.[1];
        if (runId === undefined) throw new Error(`nobody answers ${url}`);
        this.answerRun(request, decodeURIComponent(runId));
      }
    }
  }

  /** All runs, newest first; of the filters only the text, the latest start and the key of a page are known here. */
  private answerRuns(request: TestRequest): void {
    const { params } = request.request;
    this.listQueries.push(params.toString());
    if (this.broken.has('list')) {
      request.flush(FAILURE, BROKEN);
      return;
    }
    const [text, until, cursor] = [params.get('text') ?? '', params.get('until') ?? '9', Number(params.get('cursor') ?? 0)];
    const all = [...this.standings.values()]
      .filter(({ run_id, started_at }) => run_id.includes(text) && started_at <= until)
      .sort((a, b) => (a.started_at < b.started_at ? 1 : -1));
    const end = cursor + Number(params.get('limit'));
    request.flush({ runs: all.slice(cursor, end), next: end < all.length ? String(end) : null, total: all.length + this.furtherRuns });
  }

  private answerRun(request: TestRequest, runId: string): void {
    this.runQueries.push(runId);
    const standing = this.standings.get(runId);
    if (this.broken.has('details')) request.flush(FAILURE, BROKEN);
    else if (standing === undefined) request.flush({ ...FAILURE, error: 'not_found' }, { status: 404, statusText: 'Not Found' });
    else {
      const seeds = this.seeds.filter(({ run_id }) => run_id === runId).length;
      const finals = this.finalsOf(runId);
      const solved = finals.filter(({ passed, total }) => passed !== null && passed === total && passed > 0).length;
      const rate = finals.length === 0 ? null : solved / finals.length;
      request.flush({ run: { ...standing, seeds, outcomes: finals.length, solved, success_rate: rate } });
    }
  }

  private answerSeeds(request: TestRequest): void {
    const { params } = request.request;
    const before = params.get('before');
    const after = params.get('after');
    this.seedQueries.push(before !== null ? `before=${before}` : after !== null ? `after=${after}` : 'newest');
    if (this.broken.has('seeds') || (before !== null && this.broken.has('older'))) {
      request.flush(FAILURE, BROKEN);
      return;
    }
    const ofRun = this.seeds.filter(({ run_id }) => run_id === params.get('run_id'));
    const rest = after !== null ? behind(ofRun, after) : before !== null ? behind(newestFirst(ofRun), before) : newestFirst(ofRun);
    answerPage(request, rest, ofRun.length, (seeds) => ({ seeds }));
  }

  private answerOutcomes(request: TestRequest): void {
    const { params } = request.request;
    const before = params.get('before');
    const name = params.get('function');
    this.outcomeQueries.push(name !== null ? `function=${name}` : before !== null ? `before=${before}` : 'newest');
    if (this.broken.has('outcomes')) {
      request.flush(FAILURE, BROKEN);
      return;
    }
    const finals = this.finalsOf(params.get('run_id') ?? '').filter((outcome) => name === null || outcome.function === name);
    answerPage(request, before === null ? finals : behind(finals, before), finals.length, (outcomes) => ({ outcomes }));
  }

  /** The newest outcome of each function. */
  private finalsOf(runId: string): OutcomeResponse[] {
    const finals = new Map<string, OutcomeResponse>();
    for (const outcome of newestFirst(this.outcomes)) {
      if (outcome.run_id === runId && !finals.has(outcome.function)) finals.set(outcome.function, outcome);
    }
    return [...finals.values()];
  }
}

function answerPage<T>(request: TestRequest, rest: readonly T[] | undefined, total: number, bodyOf: (page: readonly T[]) => object): void {
  if (rest === undefined) {
    request.flush({ ...FAILURE, error: 'bad_query' }, { status: 400, statusText: 'Bad Request' });
    return;
  }
  const page = rest.slice(0, Number(request.request.params.get('limit')));
  request.flush(bodyOf(page), { headers: { 'X-Total-Count': String(total) } });
}

/** By time, and then by arrival. */
function newestFirst<T extends { readonly timestamp: string }>(records: readonly T[]): T[] {
  return [...records].reverse().sort((a, b) => Date.parse(b.timestamp) - Date.parse(a.timestamp));
}

function behind<T extends { readonly id: string }>(records: readonly T[], id: string): readonly T[] | undefined {
  const index = records.findIndex((record) => record.id === id);
  return index < 0 ? undefined : records.slice(index + 1);
}
