import { DOCUMENT } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router } from '@angular/router';
import { filter, map } from 'rxjs';
import { CopyButton } from './copy-button';

/** Copies the address of the page as it is now, and the command that gets what it shows from the API. No key is in either. */
@Component({
  selector: 'app-copy-address',
  imports: [CopyButton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <app-copy-button icon="link" [label]="labels().link" [iconOnly]="isPart()" [text]="link()" />
    <app-copy-button icon="terminal" [label]="labels().curl" [iconOnly]="isPart()" [text]="curl()" />
  `,
  styles: `
    :host {
      display: inline-flex;
      flex-wrap: wrap;
    }
  `,
})
export class CopyAddress {
  /** Where the API has it, from the root of the server: `/api/insights/bias?limit=200`. */
  readonly api = input.required<string>();
  /** The address of the page, where the one in the bar does not say all: `/functions/f?run=r1`. */
  readonly page = input<string>();
  /** Of what on the page, such as `the run`, where it is not all of it: two small buttons. */
  readonly part = input<string>();

  protected readonly isPart = computed(() => this.part() !== undefined);
  protected readonly labels = computed(() => {
    const part = this.part();
    if (part === undefined) return { link: 'Copy link', curl: 'Copy as curl' };
    return { link: `Copy link to ${part}`, curl: `Copy ${part} as curl` };
  });

  private readonly router = inject(Router);
  private readonly origin = inject(DOCUMENT).location.origin;
  private readonly url = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map(({ urlAfterRedirects }) => urlAfterRedirects),
    ),
    { initialValue: this.router.url },
  );
  protected readonly link = computed(() => this.origin + (this.page() ?? this.url()));
  /** For a shell, where a quote would end the address. */
  protected readonly curl = computed(() => `curl '${this.origin}${this.api().replace(/'/g, '%27')}'`);
}
