import type { HttpClient } from '@angular/common/http';
import { map, type Observable } from 'rxjs';
import { listOutcomes, type ListOutcomes$Params } from '../api/fn/outcomes/list-outcomes';
import type { OutcomeResponse } from '../api/models/outcome-response';
import type { StrictHttpResponse } from '../api/strict-http-response';

/** An answer with what the body alone does not tell. */
export interface OutcomesPage {
  readonly runId: string;
  /** The final outcome of each function, newest first. */
  readonly outcomes: readonly OutcomeResponse[];
  /** How many the run has in all. */
  readonly total: number;
}

/** As `listOutcomes`, and reads the total from its header. */
export function listOutcomesOfRun(
  http: HttpClient,
  rootUrl: string,
  params: ListOutcomes$Params & { readonly run_id: string },
): Observable<StrictHttpResponse<OutcomesPage>> {
  return listOutcomes(http, rootUrl, params).pipe(
    map((response) => {
      const { outcomes } = response.body;
      const body: OutcomesPage = {
        runId: params.run_id,
        outcomes,
        total: Number(response.headers.get('X-Total-Count') ?? outcomes.length),
      };
      return response.clone({ body }) as StrictHttpResponse<OutcomesPage>;
    }),
  );
}
