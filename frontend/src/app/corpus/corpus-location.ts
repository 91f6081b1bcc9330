import { Location } from '@angular/common';
import { computed, Directive, inject, Injectable, input } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router, type UrlTree } from '@angular/router';
import { map } from 'rxjs';
import { type CorpusView, readView, toQueryParams } from './corpus-view';

export type ViewChange = Partial<CorpusView>;

/** The view as the URL has it, and the only way to change it. Provided by the page. */
@Injectable()
export class CorpusLocation {
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  private readonly location = inject(Location);

  readonly view = toSignal(this.route.queryParamMap.pipe(map(readView)), { requireSync: true });

  /** @param replaces goes on with the present step of the history instead of a new one */
  go(change: ViewChange, { replaces = false } = {}): void {
    void this.router.navigateByUrl(this.treeOf(change), { replaceUrl: replaces, scroll: 'manual' });
  }

  /** From the root of the server, such as `/corpus?id=1`. */
  hrefOf(change: ViewChange): string {
    return this.location.prepareExternalUrl(this.router.serializeUrl(this.treeOf(change)));
  }

  private treeOf(change: ViewChange): UrlTree {
    return this.router.createUrlTree([], { relativeTo: this.route, queryParams: toQueryParams({ ...this.view(), ...change }) });
  }
}

/**
 * A link to another view of the corpus: opened in place it leaves the scroll position alone, which `routerLink` cannot; like every
 * link it can be opened in a tab of its own, and copied.
 */
@Directive({
  selector: 'a[appViewLink]',
  host: { '[attr.href]': 'href()', '(click)': 'follow($event)' },
})
export class ViewLink {
  /** What differs from the present view. */
  readonly change = input.required<ViewChange>({ alias: 'appViewLink' });

  private readonly location = inject(CorpusLocation);
  protected readonly href = computed(() => this.location.hrefOf(this.change()));

  protected follow(event: MouseEvent): void {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.location.go(this.change());
  }
}
