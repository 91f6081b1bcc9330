import type { HttpClient, HttpResponse } from '@angular/common/http';
import type { Observable } from 'rxjs';
import type { RateResponse } from '../api/models/rate-response';

/** What `/api/insights/changes` answers: what came within the last day, and in the day before. */
export interface Changes {
  readonly since: string;
  readonly until: string;
  readonly runs: {
    readonly started: number;
    readonly finished: number;
    readonly failed: number;
    readonly cancelled: number;
    readonly silent_now: number;
  };
  readonly seeds: number;
  readonly outcomes: RateResponse;
  readonly before: {
    readonly from: string;
    readonly to: string;
    readonly seeds: number;
    readonly outcomes: RateResponse;
    readonly runs_started: number;
  };
  readonly new_entries: number;
  readonly newly_solved: readonly { readonly function: string; readonly run_id: string; readonly at: string }[];
  readonly newly_solved_total: number;
  readonly drops: { readonly count: number };
}

export function getChanges(
  http: HttpClient,
  rootUrl: string,
  params: { readonly 'If-None-Match'?: string },
): Observable<HttpResponse<Changes> & { readonly body: Changes }> {
  const etag = params['If-None-Match'];
  return http.get<Changes>(`${rootUrl}/api/insights/changes`, {
    observe: 'response',
    headers: etag === undefined ? {} : { 'If-None-Match': etag },
  }) as Observable<HttpResponse<Changes> & { readonly body: Changes }>;
}
