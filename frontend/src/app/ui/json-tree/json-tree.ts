import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { CopyButton } from '../copy-button';
import { JsonNode } from './json-node';

/** Any JSON value as labelled values; what is nested can be opened and closed with the keyboard. */
@Component({
  selector: 'app-json-tree',
  imports: [CopyButton, JsonNode],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <app-json-node [value]="value()" />
    <app-copy-button [text]="json()" label="Copy JSON" />
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      align-items: flex-start;
      gap: 4px;
      min-inline-size: 0;
    }
    app-json-node {
      inline-size: 100%;
    }
  `,
})
export class JsonTree {
  /** What `JSON.parse` gives. */
  readonly value = input.required<unknown>();

  protected readonly json = computed(() => JSON.stringify(this.value(), null, 2));
}
