import { DOCUMENT, Location } from '@angular/common';
import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  type ElementRef,
  inject,
  Injector,
  signal,
  viewChild,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, NavigationError, Router, RouterLink, RouterOutlet } from '@angular/router';
import { filter } from 'rxjs';
import { ErrorState } from '../../ui/error-state';
import { Icon } from '../../ui/icon';
import { Loading } from '../../ui/loading';
import { ToastOutlet } from '../../ui/toasts';
import { later } from '../later';
import { ServerState } from '../server-state';
import { SearchDialog } from '../search/search-dialog';
import { HelpSheet } from '../shortcuts/help-sheet';
import { Shortcuts } from '../shortcuts/shortcuts';
import { DefaultKeyBanner } from './default-key-banner';
import { NAV_PAGES, type NavPage, pathOf, sectionOf } from './nav-pages';
import { NoticeBar } from './notice-bar';
import { ServerStateBadge } from './server-state-badge';
import { ThemeSwitch } from './theme-switch';

/** The frame of every page. */
@Component({
  selector: 'app-root',
  imports: [
    DefaultKeyBanner,
    ErrorState,
    HelpSheet,
    Icon,
    Loading,
    NoticeBar,
    RouterLink,
    RouterOutlet,
    SearchDialog,
    ServerStateBadge,
    ThemeSwitch,
    ToastOutlet,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './shell.html',
  styleUrl: './shell.scss',
})
export class Shell {
  protected readonly server = inject(ServerState);
  protected readonly usesDefaultKey = computed(() => this.server.usesDefaultKey());
  protected readonly announcement = signal('');
  protected readonly shortcuts = inject(Shortcuts);
  protected readonly pages = NAV_PAGES;
  /** Without the query string; empty until the first page stands. */
  protected readonly path = signal('');
  /** The script of the first page did not come. A later page leaves the one before it where it is. */
  protected readonly isFirstMissing = signal(false);
  /** The first rendering is of what index.html shows already; the navigation and the tools follow in a task of their own. */
  protected readonly isWhole = signal(false);
  protected readonly section = computed(() => sectionOf(this.path()));

  private readonly document = inject(DOCUMENT);
  private readonly location = inject(Location);
  private readonly injector = inject(Injector);
  private readonly main = viewChild.required<ElementRef<HTMLElement>>('main');
  private shownPath: string | undefined;

  constructor() {
    afterNextRender(() => void later().then(() => this.isWhole.set(true)));
    inject(Router)
      .events.pipe(
        filter((event) => event instanceof NavigationEnd || event instanceof NavigationError),
        takeUntilDestroyed(),
      )
      .subscribe((event) => {
        if (event instanceof NavigationEnd) this.onNavigation(event.urlAfterRedirects);
        else if (this.shownPath === undefined) this.onFirstMissing(event.url);
      });
  }

  /** The page itself, or the part of the app that it belongs to. */
  protected currentOf(page: NavPage): 'page' | 'true' | null {
    if (page !== this.section()) return null;
    return page.path === this.path() ? 'page' : 'true';
  }

  /** The new page names the files that are there. */
  protected reload(): void {
    this.document.location.reload();
  }

  protected skipToContent(event: Event): void {
    // As a link it would go to `/#content`, because of <base href>.
    event.preventDefault();
    this.main().nativeElement.focus();
  }

  /** Filters live in the query string: a change there is no new page, and must not take the focus from the filter. */
  private onNavigation(url: string): void {
    const path = pathOf(url);
    const isFirst = this.shownPath === undefined;
    if (path === this.shownPath) return;
    this.shownPath = path;
    this.path.set(path);
    // The browser itself reads the first page.
    if (isFirst) return;
    afterNextRender(
      () => {
        this.announcement.set(this.document.title);
        this.focusHeading();
      },
      { injector: this.injector },
    );
  }

  /** The router goes back to where it was, which is nowhere: the address stays what was asked for, to be reloaded. */
  private onFirstMissing(url: string): void {
    this.isFirstMissing.set(true);
    this.location.replaceState(url);
  }

  private focusHeading(): void {
    const main = this.main().nativeElement;
    const heading = main.querySelector('h1');
    heading?.setAttribute('tabindex', '-1');
    (heading ?? main).focus({ preventScroll: true });
  }
}
