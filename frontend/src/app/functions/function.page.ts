import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { listOutcomes } from '../api/fn/outcomes/list-outcomes';
import { apiPath } from '../core/api-path';
import { LoadProblem } from '../runs';
import { CopyAddress } from '../ui/copy-address';
import { EmptyState } from '../ui/empty-state';
import { Icon } from '../ui/icon';
import { Loading } from '../ui/loading';
import { PassedMeter } from '../ui/passed-meter';
import { StaleBar } from '../ui/stale-bar';
import { Time } from '../ui/time';
import { FunctionHistory, type Trial } from './function-history';
import { SeedsOfTrial } from './seeds-of-trial';

const USAGES = { verbatim: 'took a seed verbatim', adapted: 'adapted a seed', ignored: 'ignored its seeds' } as const;

/** A function through its runs: which seeds it got in each, why, and what became of it. `/functions/<name>?run=<the unfolded one>` */
@Component({
  selector: 'app-function-page',
  imports: [CopyAddress, EmptyState, Icon, LoadProblem, Loading, PassedMeter, RouterLink, SeedsOfTrial, StaleBar, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './function.page.html',
  styleUrl: './function.page.scss',
})
export default class FunctionPage {
  readonly name = input.required<string>();
  /** The run whose seeds are shown; the newest one without it, none for an empty text. */
  readonly run = input<string>();

  protected readonly history = new FunctionHistory(this.name);
  protected readonly openRun = computed(() => this.run() ?? this.history.trials()?.[0]?.runId);
  protected readonly rows = computed(() =>
    this.history.trials()?.map((trial) => ({ ...trial, isOpen: trial.runId === this.openRun(), usage: usageOf(trial) })),
  );
  protected readonly api = computed(() => apiPath(listOutcomes.PATH, { function: this.name() }));
  /** With the run that is open, which another one may be tomorrow. */
  protected readonly address = computed(() =>
    this.router.serializeUrl(this.router.createUrlTree(['/functions', this.name()], { queryParams: { run: this.openRun() } })),
  );

  private readonly router = inject(Router);

  protected toggle(runId: string, isOpen: boolean): void {
    void this.router.navigate([], { queryParams: { run: isOpen ? '' : runId }, replaceUrl: true, scroll: 'manual' });
  }
}

function usageOf({ outcome }: Trial): string {
  const usage = outcome?.usage ?? null;
  return usage === null ? '' : USAGES[usage];
}
