import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { ApiKey } from '../core/api-key';

let lastId = 0;

/** Asks for the API key, which nobody but the reader has. */
@Component({
  selector: 'app-key-field',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <label [for]="id">API key</label>
    <input
      type="password"
      autocomplete="off"
      spellcheck="false"
      [id]="id"
      [value]="key.value()"
      [attr.aria-invalid]="problem() ? true : null"
      [attr.aria-describedby]="id + '-note'"
      (input)="onInput($event)"
    />
    <span class="note" [id]="id + '-note'">
      @if (problem(); as problem) {
        <span class="problem">{{ problem }}</span>
      } @else {
        Kept in the memory of this tab only, until it is reloaded or closed.
      }
    </span>
  `,
  styleUrl: '../ui/field.scss',
})
export class KeyField {
  readonly problem = input<string>();

  protected readonly id = `app-key-field-${String((lastId += 1))}`;
  protected readonly key = inject(ApiKey);

  protected onInput(event: Event): void {
    this.key.set((event.target as HTMLInputElement).value);
  }
}
