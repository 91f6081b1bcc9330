import { DOCUMENT } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { LoadProblem } from '../runs';
import { CopyButton } from '../ui/copy-button';
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
  imports: [CopyButton, EmptyState, Icon, LoadProblem, Loading, PassedMeter, RouterLink, SeedsOfTrial, StaleBar, Time],
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
  protected readonly curl = computed(() => `curl '${this.origin}/api/outcomes?function=${escaped(this.name())}'`);
  protected readonly link = computed(() => `${this.origin}/functions/${escaped(this.name())}?run=${escaped(this.openRun() ?? '')}`);

  private readonly router = inject(Router);
  private readonly origin = inject(DOCUMENT).location.origin;

  protected toggle(runId: string, isOpen: boolean): void {
    void this.router.navigate([], { queryParams: { run: isOpen ? '' : runId }, replaceUrl: true, scroll: 'manual' });
  }
}

/** Also for a shell, where a quote would end the address. */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(/'/g, '%27');
}

function usageOf({ outcome }: Trial): string {
  const usage = outcome?.usage ?? null;
  return usage === null ? '' : USAGES[usage];
}
