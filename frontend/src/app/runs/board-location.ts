import { Location } from '@angular/common';
import { inject, Injectable } from '@angular/core';
import { Router } from '@angular/router';

/** Keeps what is selected on a board in the address of its page: `?seed=<id>&outcome=<function>`. */
@Injectable()
export class BoardLocation {
  private readonly router = inject(Router);
  private readonly location = inject(Location);

  /**
   * Opening is a step in the browser's history, so that "back" closes; going from seed to seed is none.
   *
   * @param shown the seed that is open now
   */
  showSeed(seed: string | undefined, shown: string | undefined): void {
    const isOpen = shown !== undefined;
    const state = this.location.getState();
    if (seed === undefined && isOpenedHere(state)) {
      this.location.back();
      return;
    }
    void this.router.navigate([], {
      queryParams: { seed },
      queryParamsHandling: 'merge',
      replaceUrl: isOpen,
      state: { isSeedOpenedHere: !isOpen || isOpenedHere(state) },
      scroll: 'manual',
    });
  }

  /** Unfolding is no step: "back" leaves the page, or closes a seed. */
  openOutcome(outcome: string | undefined): void {
    const state = this.location.getState();
    void this.router.navigate([], {
      queryParams: { outcome },
      queryParamsHandling: 'merge',
      replaceUrl: true,
      state: { isSeedOpenedHere: isOpenedHere(state) },
      scroll: 'manual',
    });
  }
}

/** Whether the entry before this one in the browser's history is this page without a seed. */
function isOpenedHere(state: unknown): boolean {
  return typeof state === 'object' && state !== null && 'isSeedOpenedHere' in state && state.isSeedOpenedHere === true;
}
