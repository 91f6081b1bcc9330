import { ChangeDetectionStrategy, Component, computed, input, linkedSignal, output } from '@angular/core';
import { type EffectFilter, isFiltered, NO_FILTER } from './insights-view';

/** Narrows the verdict by time, function and runs. */
@Component({
  selector: 'app-filter-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form (submit)="$event.preventDefault()">
      <label>
        <span>From (UTC)</span>
        <input
          type="date"
          name="since"
          [value]="draft().since"
          (change)="set('since', $event)"
          [attr.aria-invalid]="problem() !== undefined"
          [attr.aria-describedby]="describedBy()"
        />
      </label>
      <label>
        <span>Until (UTC)</span>
        <input
          type="date"
          name="until"
          [value]="draft().until"
          (change)="set('until', $event)"
          [attr.aria-invalid]="problem() !== undefined"
          [attr.aria-describedby]="describedBy()"
        />
      </label>
      <label>
        <span>Function, exactly</span>
        <input
          type="search"
          name="function"
          class="mono"
          autocomplete="off"
          [value]="draft().function"
          (change)="set('function', $event)"
        />
      </label>
      <label class="runs">
        <span>Runs</span>
        <input
          type="search"
          name="runs"
          class="mono"
          autocomplete="off"
          placeholder="all; or run ids, separated by commas"
          [value]="draft().runs"
          (change)="set('runs', $event)"
        />
      </label>
      <button type="button" [disabled]="!canReset()" (click)="filterChange.emit(none)">Reset</button>
      <p id="insights-range" class="problem" role="status">{{ problem() }}</p>
    </form>
  `,
  styles: `
    form {
      display: flex;
      flex-wrap: wrap;
      align-items: end;
      gap: 8px 12px;
    }
    label {
      display: flex;
      flex-direction: column;
      flex: 1 1 140px;
      min-inline-size: 0;
    }
    .runs {
      flex-grow: 3;
    }
    label span {
      color: var(--app-muted);
      font-size: 12px;
      line-height: 20px;
    }
    input,
    button {
      min-inline-size: 0;
      block-size: 36px;
      padding: 0 10px;
      background: var(--app-panel);
      border: 1px solid var(--mat-sys-outline);
      border-radius: 6px;
      color: inherit;
      font: inherit;
    }
    input {
      inline-size: 100%;
    }
    .mono:not(:placeholder-shown) {
      font-family: var(--app-font-mono);
      font-size: 13px;
    }
    ::placeholder {
      color: var(--app-muted);
      opacity: 1;
    }
    button {
      color: var(--mat-sys-primary);
      font-weight: 600;
      cursor: pointer;
    }
    .problem {
      flex-basis: 100%;
      margin: 0;
      color: var(--mat-sys-error);
      font-size: 13px;
    }
    .problem:empty {
      display: none;
    }
    button:disabled {
      border-color: var(--app-hairline);
      color: var(--app-muted);
      cursor: default;
    }
    @media (max-width: 639.98px) {
      .runs {
        flex-basis: 200px;
      }
    }
  `,
})
export class FilterBar {
  readonly filter = input.required<EffectFilter>();
  readonly filterChange = output<EffectFilter>();

  protected readonly none = NO_FILTER;
  /** As it stands in the fields; a range whose ends are the wrong way round is not asked for. */
  protected readonly draft = linkedSignal(() => this.filter());
  protected readonly problem = computed(() => {
    const { since, until } = this.draft();
    return since !== '' && until !== '' && since > until ? 'The first day is after the last.' : undefined;
  });
  protected readonly describedBy = computed(() => (this.problem() === undefined ? null : 'insights-range'));
  protected readonly canReset = computed(() => isFiltered(this.draft()));

  protected set(field: keyof EffectFilter, event: Event): void {
    this.draft.update((draft) => ({ ...draft, [field]: (event.target as HTMLInputElement).value.trim() }));
    if (this.problem() === undefined) this.filterChange.emit(this.draft());
  }
}
