import { DOCUMENT } from '@angular/common';
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
import { type IsActiveMatchOptions, NavigationEnd, Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { filter } from 'rxjs';
import { Icon } from '../../ui/icon';
import { ToastOutlet } from '../../ui/toasts';
import { ServerState } from '../server-state';
import { DefaultKeyBanner } from './default-key-banner';
import { NoticeBar } from './notice-bar';
import { ServerStateBadge } from './server-state-badge';
import { ThemeSwitch } from './theme-switch';

/** The frame of every page. */
@Component({
  selector: 'app-root',
  imports: [DefaultKeyBanner, Icon, NoticeBar, RouterLink, RouterLinkActive, RouterOutlet, ServerStateBadge, ThemeSwitch, ToastOutlet],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './shell.html',
  styleUrl: './shell.scss',
})
export class Shell {
  protected readonly server = inject(ServerState);
  protected readonly usesDefaultKey = computed(() => this.server.usesDefaultKey());
  protected readonly announcement = signal('');
  /** The start page keeps its selection in the query string. */
  protected readonly samePath: IsActiveMatchOptions = {
    paths: 'exact',
    queryParams: 'ignored',
    matrixParams: 'ignored',
    fragment: 'ignored',
  };

  private readonly document = inject(DOCUMENT);
  private readonly injector = inject(Injector);
  private readonly main = viewChild.required<ElementRef<HTMLElement>>('main');
  private shownPath: string | undefined;

  constructor() {
    inject(Router)
      .events.pipe(
        filter((event) => event instanceof NavigationEnd),
        takeUntilDestroyed(),
      )
      .subscribe(({ urlAfterRedirects }) => {
        this.onNavigation(urlAfterRedirects);
      });
  }

  protected skipToContent(event: Event): void {
    // As a link it would go to `/#content`, because of <base href>.
    event.preventDefault();
    this.main().nativeElement.focus();
  }

  /** Filters live in the query string: a change there is no new page, and must not take the focus from the filter. */
  private onNavigation(url: string): void {
    const path = url.split(/[?#]/, 1)[0] ?? '';
    const isFirst = this.shownPath === undefined;
    if (path === this.shownPath) return;
    this.shownPath = path;
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

  private focusHeading(): void {
    const main = this.main().nativeElement;
    const heading = main.querySelector('h1');
    heading?.setAttribute('tabindex', '-1');
    (heading ?? main).focus({ preventScroll: true });
  }
}
