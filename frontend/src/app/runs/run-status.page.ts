import { Location } from '@angular/common';
import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import { RunStatus } from './run-status';

/** The start page. The selected seed is in the address: `/?seed=<id>`. */
@Component({
  selector: 'app-run-status-page',
  imports: [RunStatus],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="page">
      <app-run-status [selectedId]="seed()" (selectSeed)="show($event)"><h1>Latest run</h1></app-run-status>
    </div>
  `,
})
export default class RunStatusPage {
  readonly seed = input<string>();

  private readonly router = inject(Router);
  private readonly location = inject(Location);
  /** Opening is a step in the browser's history, so that "back" closes; going from seed to seed is none. */
  protected show(seed: string | undefined): void {
    const isOpen = this.seed() !== undefined;
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
}

/** Whether the entry before this one in the browser's history is this page without a seed. */
function isOpenedHere(state: unknown): boolean {
  return typeof state === 'object' && state !== null && 'isSeedOpenedHere' in state && state.isSeedOpenedHere === true;
}
