import { ChangeDetectionStrategy, Component, computed, input, linkedSignal } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { OutcomeResponse } from '../api/models/outcome-response';
import { CodeBlock } from '../ui/code-block/code-block';
import { Loading } from '../ui/loading';
import { Time } from '../ui/time';
import { OutcomeDiff } from './outcome-diff';

const SCORE = new Intl.NumberFormat('en', { maximumFractionDigits: 6 });
/** There may be thousands. */
const FAILING_SHOWN = 20;

/** The code of an outcome, the tests that it failed, and what else was reported. */
@Component({
  selector: 'app-outcome-detail',
  imports: [CodeBlock, Loading, OutcomeDiff, RouterLink, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <dl>
      <div>
        <dt>Ended</dt>
        <dd><app-time [value]="outcome().timestamp" /></dd>
      </div>
      <div>
        <dt>Score</dt>
        <dd>
          @if (score(); as score) {
            {{ score }} <span class="muted aside">its direction depends on the engine’s version</span>
          } @else {
            <span class="muted">not reported</span>
          }
        </dd>
      </div>
      @if (outcome().source_id; as source) {
        <div>
          <dt>Source of the seed that won</dt>
          <dd>
            <a class="mono" [routerLink]="['/sources', source]">{{ source }}</a>
          </dd>
        </div>
      }
      <div>
        <dt>Where it comes from</dt>
        <dd><a [routerLink]="['/provenance', outcome().id]">Provenance</a></dd>
      </div>
    </dl>
    @if (failing().length > 0) {
      <div>
        <h3>Failing tests</h3>
        <ul>
          @for (name of shown(); track $index) {
            <li class="mono">{{ name }}</li>
          }
        </ul>
        @if (failing().length > shown().length) {
          <button type="button" (click)="showsAll.set(true)">Show all {{ failing().length }}</button>
        }
      </div>
    }
    @if (outcome().snippet; as snippet) {
      @if (outcome().seed_id) {
        @defer (on immediate) {
          <app-outcome-diff [outcome]="outcome()" />
        } @placeholder {
          <app-loading label="Loading the comparison" [lines]="3" />
        } @error {
          <p class="muted">The comparison could not be loaded. Reload the page; the server may have been updated.</p>
        }
      }
      <app-code-block lineNumbers [label]="'Result for ' + outcome().function" [code]="snippet" />
    } @else {
      <p class="muted">The engine sent no code with this outcome.</p>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 12px;
      padding: 4px 16px 16px 28px;
    }
    dl {
      display: flex;
      flex-wrap: wrap;
      gap: 8px 32px;
    }
    dt {
      color: var(--app-muted);
      font-size: 12px;
      line-height: 16px;
    }
    dd {
      overflow-wrap: anywhere;
    }
    .aside {
      font-size: 12px;
    }
    h3 {
      color: var(--app-muted);
      font-size: 12px;
      font-weight: 400;
      line-height: 16px;
    }
    ul {
      margin: 0;
      padding-inline-start: 18px;
    }
    li {
      overflow-wrap: anywhere;
    }
    button {
      padding: 4px 0;
      background: none;
      border: 0;
      color: var(--mat-sys-primary);
      font: inherit;
      cursor: pointer;
    }
    @media (max-width: 639.98px) {
      :host {
        padding-inline: 12px;
      }
    }
  `,
})
export class OutcomeDetail {
  readonly outcome = input.required<OutcomeResponse>();

  protected readonly score = computed(() => {
    const { score } = this.outcome();
    return score === null ? undefined : SCORE.format(score);
  });
  protected readonly failing = computed(() => this.outcome().failing_tests ?? []);
  /** Another outcome begins with the first ones again. */
  protected readonly showsAll = linkedSignal({ source: () => this.outcome().id, computation: () => false });
  protected readonly shown = computed(() => (this.showsAll() ? this.failing() : this.failing().slice(0, FAILING_SHOWN)));
}
