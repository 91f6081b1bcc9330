import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { SeedingEffectResponse } from '../api/models/seeding-effect-response';
import { Icon, type IconName } from '../ui/icon';
import { basisOf, verdictOf, type VerdictTone } from './verdict';

const ICONS: Readonly<Record<VerdictTone, IconName>> = { helps: 'check', harms: 'alert', unclear: 'info', unknown: 'info' };

/** The verdict first, then what it rests on, then what to beware of. */
@Component({
  selector: 'app-verdict-panel',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="verdict" [class]="verdict().tone">
      <p class="sentence">{{ verdict().sentence }}</p>
      <p class="conclusion"><app-icon [name]="icon()" />{{ verdict().conclusion }}</p>
    </div>
    <dl>
      @for (part of basis(); track part.term) {
        <dt>{{ part.term }}</dt>
        <dd>{{ part.text }}</dd>
      }
    </dl>
    @if (effect().warnings.length > 0) {
      <ul aria-label="Warnings">
        @for (warning of effect().warnings; track warning.code) {
          <li><app-icon name="alert" />{{ warning.text }}</li>
        }
      </ul>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 12px;
    }
    .sentence {
      font-size: 20px;
      line-height: 28px;
      font-weight: 600;
      letter-spacing: -0.01em;
      text-wrap: balance;
    }
    .conclusion {
      display: flex;
      gap: 6px;
      color: var(--app-muted);
    }
    .conclusion app-icon,
    li app-icon {
      margin-block-start: 1px;
    }
    .helps .conclusion {
      color: var(--app-success);
    }
    .harms .conclusion {
      color: var(--app-danger);
    }
    dl {
      display: grid;
      grid-template-columns: max-content minmax(0, 100ch);
      gap: 4px 16px;
    }
    dt {
      color: var(--app-muted);
    }
    ul {
      display: flex;
      flex-direction: column;
      gap: 4px;
      margin: 0;
      padding: 8px 12px;
      background: var(--app-warn-container);
      border-radius: 6px;
      list-style: none;
    }
    li {
      display: flex;
      gap: 8px;
    }
    li app-icon {
      color: var(--app-warn);
    }
    @media (max-width: 639.98px) {
      dl {
        grid-template-columns: minmax(0, 1fr);
        gap: 0;
      }
      dd {
        padding-block-end: 8px;
      }
    }
  `,
})
export class VerdictPanel {
  readonly effect = input.required<SeedingEffectResponse>();

  protected readonly verdict = computed(() => verdictOf(this.effect()));
  protected readonly basis = computed(() => basisOf(this.effect()));
  protected readonly icon = computed(() => ICONS[this.verdict().tone]);
}
