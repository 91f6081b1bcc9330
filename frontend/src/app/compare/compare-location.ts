import { inject, Injectable } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router } from '@angular/router';
import { map } from 'rxjs';
import { type CompareView, readView, toQueryParams } from './compare-view';

/** The view as the URL has it, and the only way to change it. Provided by the page. */
@Injectable()
export class CompareLocation {
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);

  readonly view = toSignal(this.route.queryParamMap.pipe(map(readView)), { requireSync: true });

  /** @param replaces goes on with the present step of the history instead of a new one */
  go(change: Partial<CompareView>, { replaces = false } = {}): void {
    const queryParams = toQueryParams({ ...this.view(), ...change });
    void this.router.navigate([], { relativeTo: this.route, queryParams, replaceUrl: replaces, scroll: 'manual' });
  }
}
