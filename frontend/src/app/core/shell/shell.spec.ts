import { Location } from '@angular/common';
import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { ChangeDetectionStrategy, Component } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { provideRouter, Router, TitleStrategy } from '@angular/router';
import { PageTitleStrategy } from '../page-title';
import { later } from '../later';
import { ServerState } from '../server-state';
import { Shell } from './shell';

@Component({ selector: 'app-first-page', changeDetection: ChangeDetectionStrategy.OnPush, template: `<h1>Overview</h1>` })
class FirstPage {}

@Component({ selector: 'app-second-page', changeDetection: ChangeDetectionStrategy.OnPush, template: `<h1>Corpus</h1>` })
class SecondPage {}

const CONNECTED = { version: '0.1.0', started_at: '2025-10-02T09:00:00.000Z', uses_default_key: false, is_storing: true };

describe('Shell', () => {
  let fixture: ComponentFixture<Shell>;
  let host: HTMLElement;
  let http: HttpTestingController;
  let router: Router;

  beforeEach(async () => {
    localStorage.clear();
    sessionStorage.clear();
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(),
        provideHttpClientTesting(),
        provideRouter([
          { path: '', title: 'Overview', component: FirstPage },
          { path: 'corpus', title: 'Corpus', component: SecondPage },
          { path: 'missing', loadComponent: () => Promise.reject(new TypeError('Failed to fetch dynamically imported module')) },
        ]),
        { provide: TitleStrategy, useClass: PageTitleStrategy },
      ],
    });
    http = TestBed.inject(HttpTestingController);
    router = TestBed.inject(Router);
    fixture = TestBed.createComponent(Shell);
    host = fixture.nativeElement as HTMLElement;
    document.body.append(host);
    fixture.detectChanges();
    await later();
    await router.navigateByUrl('/');
    fixture.detectChanges();
  });

  afterEach(() => {
    host.remove();
    delete document.documentElement.dataset['theme'];
  });

  function answerServer(answer: Readonly<Record<string, unknown>>): void {
    http.expectOne('/api/server').flush({ ...CONNECTED, ...answer });
    fixture.detectChanges();
  }

  async function navigate(url: string): Promise<void> {
    await router.navigateByUrl(url);
    fixture.detectChanges();
  }

  function serverState(): string | undefined {
    return host.querySelector('header [role=status]')?.textContent.trim();
  }

  it('shows what the page itself says of the server until the server has answered', () => {
    const meta = document.createElement('meta');
    meta.name = 'aurora-notice';
    meta.content = 'Closed on 1 May';
    document.head.append(meta);
    const state = TestBed.runInInjectionContext(() => new ServerState());
    expect(state.notice()).toBe('Closed on 1 May');
    meta.remove();
  });

  it('draws the frame first, and the navigation and the tools after it', async () => {
    const first = TestBed.createComponent(Shell);
    const links = (): number => (first.nativeElement as HTMLElement).querySelectorAll('nav a').length;
    first.detectChanges();
    expect(links()).toBe(0);

    await later();
    first.detectChanges();
    expect(links()).toBeGreaterThan(0);
  });

  it('keeps the first page out of sight until it is drawn', async () => {
    const first = TestBed.createComponent(Shell);
    first.detectChanges();
    const main = (): Element | null => (first.nativeElement as HTMLElement).querySelector('main');
    expect(main()?.classList).toContain('first');

    await router.navigateByUrl('/corpus');
    first.detectChanges();
    expect(main()?.classList).not.toContain('first');
  });

  it('moves the focus to the heading of a new page and announces its title', async () => {
    await navigate('/corpus');

    expect(document.activeElement).toBe(host.querySelector('h1'));
    expect(document.title).toBe('Corpus · Aurora Telemetry');
    expect(host.querySelector('[aria-live=polite]')?.textContent).toBe('Corpus · Aurora Telemetry');
  });

  it('says that the first page cannot be loaded, and keeps its address to be reloaded', async () => {
    const first = TestBed.createComponent(Shell);
    first.detectChanges();
    const said = (): string | undefined => (first.nativeElement as HTMLElement).querySelector('main [role=alert] h2')?.textContent;
    expect(said()).toBeUndefined();

    await expect(router.navigateByUrl('/missing?a=b')).rejects.toThrow(TypeError);
    first.detectChanges();

    expect(said()).toBe('The page could not be loaded');
    expect((first.nativeElement as HTMLElement).querySelector('app-loading')).toBeNull();
    expect(TestBed.inject(Location).path()).toBe('/missing?a=b');
  });

  it('keeps the link of the start page current while a seed is selected on it', async () => {
    await navigate('/?seed=s1');

    expect(host.querySelector('nav [aria-current=page]')?.textContent).toContain('Overview');
  });

  it('leaves the focus where it is when only the query changes', async () => {
    await navigate('/corpus');
    const link = host.querySelector<HTMLElement>('nav a');
    link?.focus();

    await navigate('/corpus?func=quick_sort');

    expect(document.activeElement).toBe(link);
  });

  it('marks the page in the navigation', async () => {
    await navigate('/corpus?func=quick_sort');

    expect([...host.querySelectorAll('nav [aria-current=page]')].map((link) => link.textContent.trim())).toEqual(['Corpus']);
  });

  it('skips to the content', () => {
    host.querySelector<HTMLElement>('a[href="#content"]')?.click();

    expect(document.activeElement).toBe(host.querySelector('main'));
  });

  it('says whether the server stores', () => {
    expect(serverState()).toBe('Server: connecting');

    answerServer({ is_storing: false });

    expect(serverState()).toBe('Server: cannot store');
  });

  it('says since when the server is unreachable', () => {
    http.expectOne('/api/server').error(new ProgressEvent('error'));
    fixture.detectChanges();

    expect(serverState()).toMatch(/^Server: unreachable since \d\d:\d\d$/);
  });

  it('warns of the default key until it is dismissed', () => {
    answerServer({ uses_default_key: true });
    const warning = (): Element | null => host.querySelector('section[aria-label="Security warning"]');
    expect(warning()?.textContent).toContain('AURORA_API_KEY');

    warning()?.querySelector('button')?.click();
    fixture.detectChanges();

    expect(warning()).toBeNull();
    expect(sessionStorage.length).toBe(1);
  });

  it('does not warn of a key of one’s own', () => {
    answerServer({});

    expect(host.querySelector('section')).toBeNull();
  });

  it('shows the notice of the operator as text above every page', async () => {
    answerServer({ notice: 'Demonstration <b>data</b>' });
    await navigate('/corpus');

    const note = host.querySelector('aside[aria-label=Notice]');
    expect(note?.textContent.trim()).toBe('Demonstration <b>data</b>');
    expect(note?.compareDocumentPosition(host.querySelector('main') ?? document)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
  });

  it.each([{ notice: null }, {}])('has no bar where the server answers %j', (answer) => {
    answerServer(answer);

    expect(host.querySelector('aside[aria-label=Notice]')).toBeNull();
  });

  it('keeps the chosen theme, and follows the system again on demand', () => {
    const radio = (name: string): HTMLInputElement | null => host.querySelector(`input[value=${name}]`);
    expect(radio('system')?.checked).toBe(true);

    radio('dark')?.click();
    expect(document.documentElement.dataset['theme']).toBe('dark');
    expect(localStorage.getItem('aurora-theme')).toBe('dark');

    radio('system')?.click();
    expect(document.documentElement.dataset['theme']).toBeUndefined();
  });
});
