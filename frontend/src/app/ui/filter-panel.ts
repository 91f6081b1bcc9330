import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';
import { Icon } from './icon';

let lastId = 0;

/** The fields of a filter; on a phone they are put away behind a button. */
@Component({
  selector: 'app-filter-panel',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <button type="button" [attr.aria-controls]="id" [attr.aria-expanded]="isOpen()" (click)="isOpen.set(!isOpen())">
      <app-icon name="filter" /> Filters{{ conditionCount() > 0 ? ', ' + conditionCount() + ' set' : '' }}
    </button>
    <div role="search" [id]="id" [attr.aria-label]="label()" [class.open]="isOpen()"><ng-content /></div>
  `,
  styles: `
    @use './button' as *;

    :host {
      display: block;
    }
    button {
      @include button;

      display: none;
    }
    div {
      display: flex;
      flex-wrap: wrap;
      align-items: flex-start;
      gap: 8px 16px;
    }
    @media (max-width: 639.98px) {
      button {
        display: inline-flex;
      }
      div {
        margin-block-start: 12px;
      }
      div:not(.open) {
        display: none;
      }
    }
  `,
})
export class FilterPanel {
  readonly label = input.required<string>();
  /** How many conditions are in force. */
  readonly conditionCount = input.required<number>();
  readonly isOpen = model.required<boolean>();

  protected readonly id = `app-filter-panel-${String((lastId += 1))}`;
}
