import { NgTemplateOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { CompareResponse } from '../api/models/compare-response';
import type { ComparedFunctionResponse } from '../api/models/compared-function-response';
import { Icon } from '../ui/icon';
import { counted, formatCount } from '../ui/shares';
import { changeOf, effortText, kindOf, outcomeText, settingName, settingText } from './compare-words';

/** The runs side by side: their settings, what came of them in all, and what became of each function, held against one of them. */
@Component({
  selector: 'app-compare-table',
  imports: [Icon, NgTemplateOutlet, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './compare-table.html',
  styleUrl: './compare-table.scss',
})
export class CompareTable {
  readonly comparison = input.required<CompareResponse>();
  /** Those that are loaded, differing ones first. */
  readonly functions = input.required<readonly ComparedFunctionResponse[]>();
  /** Also what is equal. */
  readonly all = input.required<boolean>();
  /** The function that is unfolded. */
  readonly open = input<string>();
  readonly baselineChange = output<string>();
  readonly removed = output<string>();
  readonly opened = output<string | undefined>();

  protected readonly runs = computed(() =>
    this.comparison().runs.map((run, index) => ({
      run,
      index,
      // Two stand side by side below their heads wherever they are looked at; more do not, and are named each time.
      name: this.canRemove() ? run.run_id : null,
      isBaseline: run.run_id === this.comparison().baseline,
      solved: `${formatCount(run.solved)} of ${formatCount(run.outcomes)}`,
      effect: this.comparison().effects[index] ?? null,
      sources: counted(this.comparison().seeds.sources[index] ?? 0, 'source'),
      sourcesGained: formatCount(this.comparison().seeds.gained[index] ?? 0),
      sourcesLost: formatCount(this.comparison().seeds.lost[index] ?? 0),
    })),
  );
  protected readonly canRemove = computed(() => this.comparison().runs.length > 2);
  private readonly lines = computed(() =>
    this.comparison()
      .settings.filter(({ differs }) => differs || this.all())
      .map(({ name, values, differs }) => ({
        kind: kindOf(name),
        name: settingName(name),
        differs,
        values: values.map((value) => settingText(name, value)),
      })),
  );
  protected readonly settings = computed(() => this.lines().filter(({ kind }) => kind === 'setting'));
  protected readonly results = computed(() => this.lines().filter(({ kind }) => kind === 'result'));
  protected readonly rows = computed(() => {
    const baselineIndex = this.comparison().runs.findIndex(({ run_id }) => run_id === this.comparison().baseline);
    return this.functions().map((one) => {
      const baseline = one.cells[baselineIndex] ?? null;
      const cells = one.cells.map((cell, index) => ({
        index,
        cell,
        runId: this.comparison().runs[index]?.run_id ?? '',
        isBaseline: index === baselineIndex,
        text: cell === null ? '' : outcomeText(cell),
        effort: cell === null ? '' : effortText(cell),
        change: cell === null || index === baselineIndex ? undefined : changeOf(cell, baseline),
      }));
      return { name: one.function, differs: one.differs, cells };
    });
  });

  protected readonly counted = counted;

  protected toggle(name: string): void {
    this.opened.emit(this.open() === name ? undefined : name);
  }
}
