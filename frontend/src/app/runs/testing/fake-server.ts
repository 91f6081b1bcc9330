import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting, type TestRequest } from '@angular/common/http/testing';
import type { EnvironmentProviders, Provider } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { RunMetaResponse } from '../../api/models/run-meta-response';
import type { UsedSeedResponse } from '../../api/models/used-seed-response';

const BROKEN = { status: 500, statusText: 'Internal Server Error' };
const FAILURE = { error: 'internal_error', details: 'The server failed to answer this request.', request_id: 'r-1' };

export const httpProviders: (Provider | EnvironmentProviders)[] = [provideHttpClient(), provideHttpClientTesting()];

/** The server as these pages see it: a run, its seeds in their order of arrival, and the ids of the corpus. */
export class FakeServer {
  run: RunMetaResponse | null = null;
  /** In order of arrival. */
  seeds: UsedSeedResponse[] = [];
  corpus = new Set<string>();
  /** What is answered with 500 for now. */
  readonly broken = new Set<'run' | 'seeds' | 'older'>();
  readonly lookedUp: string[][] = [];
  /** The queries for seeds, as `after=s1`, `before=s1` or `newest`. */
  readonly seedQueries: string[] = [];

  private readonly http = TestBed.inject(HttpTestingController);

  /** Adds seeds as they arrive. */
  receive(...seeds: readonly UsedSeedResponse[]): void {
    this.seeds.push(...seeds);
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
    switch (request.request.url) {
      case '/api/run-meta/latest':
        if (this.broken.has('run')) request.flush(FAILURE, BROKEN);
        else request.flush({ meta: this.run });
        return;
      case '/api/used-seeds':
        this.answerSeeds(request);
        return;
      case '/api/corpus/lookup': {
        const { ids } = request.request.body as { ids: string[] };
        this.lookedUp.push(ids);
        request.flush({ found: ids.filter((id) => this.corpus.has(id)) });
        return;
      }
      default:
        throw new Error(`nobody answers ${request.request.url}`);
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
    const limit = Number(params.get('limit'));
    const newestFirst = [...ofRun].reverse().sort((a, b) => Date.parse(b.timestamp) - Date.parse(a.timestamp));
    const rest = after !== null ? behind(ofRun, after) : before !== null ? behind(newestFirst, before) : newestFirst;
    if (rest === undefined) {
      request.flush({ ...FAILURE, error: 'bad_query' }, { status: 400, statusText: 'Bad Request' });
      return;
    }
    request.flush({ seeds: rest.slice(0, limit) }, { headers: { 'X-Total-Count': String(ofRun.length) } });
  }
}

function behind(seeds: readonly UsedSeedResponse[], id: string): readonly UsedSeedResponse[] | undefined {
  const index = seeds.findIndex((seed) => seed.id === id);
  return index < 0 ? undefined : seeds.slice(index + 1);
}
