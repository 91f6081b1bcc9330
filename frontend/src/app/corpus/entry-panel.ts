import { ChangeDetectionStrategy, Component, type ElementRef, input, output, viewChild } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import type { CorpusEntryResponse } from '../api/models/corpus-entry-response';
import type { Problem } from '../core/problem';
import { CopyButton } from '../ui/copy-button';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { Icon } from '../ui/icon';
import { Loading } from '../ui/loading';
import { EntryDetails } from './entry-details';

export type OpenEntry =
  | { readonly kind: 'loading' }
  | { readonly kind: 'missing'; readonly id: string }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'found'; readonly entry: CorpusEntryResponse };

/** The open entry, beside the list or in its place. Escape closes it. */
@Component({
  selector: 'app-entry-panel',
  imports: [CopyButton, EmptyState, EntryDetails, ErrorState, Icon, Loading, MatButton, MatIconButton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'panel', role: 'region', 'aria-labelledby': 'app-entry-heading', '(keydown.escape)': 'closed.emit()' },
  template: `
    @let state = open();
    <header>
      <button class="back" matButton type="button" (click)="closed.emit()"><app-icon name="back" /> All entries</button>
      <h2 #heading id="app-entry-heading" tabindex="-1">
        @if (state.kind === 'found') {
          <span class="visually-hidden">Entry: </span><span class="mono">{{ state.entry.func_name }}</span>
        } @else {
          Entry
        }
      </h2>
      <app-copy-button iconOnly icon="link" label="Copy link to this view" [text]="link()" />
      <button class="close" matIconButton type="button" aria-label="Close entry" (click)="closed.emit()"><app-icon name="close" /></button>
    </header>

    @switch (state.kind) {
      @case ('found') {
        <app-entry-details [entry]="state.entry" />
      }
      @case ('missing') {
        <app-empty-state
          heading="This entry is not in the corpus (any more)"
          text="It may have been deleted or replaced since the link was made, or it belongs to another database."
        >
          <p>
            <code>{{ state.id }}</code>
          </p>
          <button matButton="outlined" type="button" (click)="closed.emit()">Show all entries</button>
        </app-empty-state>
      }
      @case ('failed') {
        <app-error-state
          part="the entry"
          [heading]="state.problem.title"
          [details]="state.problem.details"
          [requestId]="state.problem.requestId"
          (retry)="retry.emit()"
        />
      }
      @case ('loading') {
        <app-loading label="Loading the entry" [lines]="8" />
      }
    }
  `,
  styleUrl: './entry-panel.scss',
})
export class EntryPanel {
  readonly open = input.required<OpenEntry>();
  /** The address of this view, to be shared. */
  readonly link = input.required<string>();
  readonly closed = output();
  readonly retry = output();

  private readonly heading = viewChild.required<ElementRef<HTMLElement>>('heading');

  /** So that reading goes on here. */
  focusHeading(): void {
    this.heading().nativeElement.focus();
  }
}
