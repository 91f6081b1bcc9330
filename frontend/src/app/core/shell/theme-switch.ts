import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Icon, type IconName } from '../../ui/icon';
import { Theme, type ThemeChoice } from '../theme';

interface Option {
  readonly choice: ThemeChoice;
  readonly label: string;
  readonly icon: IconName;
}

/** Three radio buttons that look like one control: arrow keys and names come with the platform. */
@Component({
  selector: 'app-theme-switch',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <fieldset>
      <legend class="visually-hidden">Theme</legend>
      @for (option of options; track option.choice) {
        <label [title]="option.label">
          <input
            class="visually-hidden"
            type="radio"
            name="theme"
            [value]="option.choice"
            [checked]="theme.choice() === option.choice"
            (change)="theme.choose(option.choice)"
          />
          <app-icon [name]="option.icon" /><span class="visually-hidden">{{ option.label }}</span>
        </label>
      }
    </fieldset>
  `,
  styles: `
    fieldset {
      display: flex;
      margin: 0;
      padding: 1px;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 7px;
    }
    label {
      position: relative;
      display: grid;
      place-items: center;
      inline-size: 28px;
      block-size: 26px;
      border-radius: 5px;
      color: var(--app-muted);
      cursor: pointer;
      --app-icon-size: 15px;
    }
    label:hover {
      color: var(--mat-sys-on-surface);
    }
    label:has(:checked) {
      background: var(--app-selected);
      color: var(--mat-sys-primary);
    }
    label:has(:focus-visible) {
      outline: 2px solid var(--mat-sys-primary);
      outline-offset: 1px;
    }
  `,
})
export class ThemeSwitch {
  protected readonly theme = inject(Theme);
  protected readonly options: readonly Option[] = [
    { choice: 'light', label: 'Light', icon: 'light' },
    { choice: 'dark', label: 'Dark', icon: 'dark' },
    { choice: 'system', label: 'As the system', icon: 'system' },
  ];
}
