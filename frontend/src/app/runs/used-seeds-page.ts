import type { HttpClient } from '@angular/common/http';
import { map, type Observable } from 'rxjs';
import { listUsedSeeds, type ListUsedSeeds$Params } from '../api/fn/used-seeds/list-used-seeds';
import type { UsedSeedResponse } from '../api/models/used-seed-response';
import type { StrictHttpResponse } from '../api/strict-http-response';

/** An answer with what the body alone does not tell. */
export interface UsedSeedsPage {
  readonly runId: string;
  /** The seed after whose arrival these ones arrived; without it, the newest of the run. */
  readonly after: string | undefined;
  readonly seeds: readonly UsedSeedResponse[];
  /** How many the run has in all. */
  readonly total: number;
}

export type UsedSeedsPageParams = ListUsedSeeds$Params & { readonly run_id: string };

/** As `listUsedSeeds`, and reads the total from its header. */
export function listUsedSeedsOfRun(
  http: HttpClient,
  rootUrl: string,
  params: UsedSeedsPageParams,
): Observable<StrictHttpResponse<UsedSeedsPage>> {
  return listUsedSeeds(http, rootUrl, params).pipe(
    map((response) => {
      const { seeds } = response.body;
      const total = Number(response.headers.get('X-Total-Count') ?? seeds.length);
      const body: UsedSeedsPage = { runId: params.run_id, after: params.after, seeds, total };
      return response.clone({ body }) as StrictHttpResponse<UsedSeedsPage>;
    }),
  );
}
