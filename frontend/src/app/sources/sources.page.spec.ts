import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting, type TestRequest } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import type { SourceResponse } from '../api/models/source-response';
import { FakeStream } from '../core/testing/fake-stream';
// Made ready before the first test, which would else wait for them.
import './source.page';
import './sources.page';
import routes from './sources.routes';
import { aSource } from './testing/builders';

const OVERALL = { n: 500, solved: 300, rate: 0.6, interval: { low: 0.56, high: 0.64 } };
const FEW = { n: 3, solved: 1, rate: 1 / 3, interval: { low: 0.06, high: 0.79 } };

const NOTHING_CAME = { root: 'entry:source-1', nodes: [], edges: [], truncated: false };

describe('the pages of sources', () => {
  let stream: FakeStream;
  let http: HttpTestingController;
  let harness: RouterTestingHarness;

  beforeEach(async () => {
    stream = FakeStream.install();
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(),
        provideHttpClientTesting(),
        provideRouter([{ path: 'sources', children: routes }], withComponentInputBinding()),
      ],
    });
    http = TestBed.inject(HttpTestingController);
    harness = await RouterTestingHarness.create();
  });

  afterEach(() => {
    harness.fixture.destroy();
    stream.uninstall();
  });

  async function open(url: string): Promise<void> {
    await harness.navigateByUrl(url);
    TestBed.tick();
  }

  function asked(path = ''): TestRequest {
    return http.expectOne(({ url }) => url === `/api/insights/sources${path}`);
  }

  async function answer(
    sources: readonly SourceResponse[],
    more: { next?: string | null; total?: number; harmful?: number } = {},
  ): Promise<void> {
    asked().flush({ sources, next: null, total: sources.length, overall: OVERALL, harmful: 0, ...more });
    await harness.fixture.whenStable();
  }

  function host(): HTMLElement {
    return harness.routeNativeElement!;
  }

  function rows(): HTMLElement[] {
    return [...host().querySelectorAll<HTMLElement>('tbody tr')];
  }

  function button(name: string): HTMLButtonElement {
    const found = [...host().querySelectorAll('button')].find(({ textContent }) => textContent.trim().startsWith(name));
    if (found === undefined) throw new Error(`there is no button ${name}`);
    return found;
  }

  describe('the leaderboard', () => {
    it('shows what a source did with its interval, its baseline and its n', async () => {
      await open('/sources');
      await answer([aSource()]);

      expect(rows()[0]?.querySelector('[role=img]')?.getAttribute('aria-label')).toBe(
        '60 % solved, 95 % interval 39 to 78 %, against 58 % without it, n\u00a0=\u00a020 trials',
      );
      expect(rows()[0]?.textContent).toContain('n\u00a0=\u00a020');
    });

    it('marks a harmful source with a word', async () => {
      await open('/sources');
      await answer([aSource({ harmful: true }), aSource({ source_id: 'b' })], { harmful: 1 });

      expect(rows().map(({ textContent }) => textContent.includes('harmful'))).toEqual([true, false]);
      expect(host().textContent).toContain('Harmful only (1)');
    });

    it('shows no rate and no lift of too few trials', async () => {
      await open('/sources');
      await answer([aSource({ compared: FEW, lift: null, enough: false })]);

      expect(rows()[0]?.textContent).toContain('not enough data');
      expect(rows()[0]?.textContent).toContain('n\u00a0=\u00a03');
      expect(rows()[0]?.textContent).not.toContain('33 %');
    });

    it('sorts through the URL: another column from its highest, the same one turned round', async () => {
      await open('/sources');
      await answer([aSource()]);
      button('Uses').click();
      await harness.fixture.whenStable();
      expect(TestBed.inject(Router).url).toBe('/sources?sort=uses');
      expect(asked().request.params.get('order')).toBe('desc');

      button('Uses').click();
      await harness.fixture.whenStable();
      expect(TestBed.inject(Router).url).toBe('/sources?sort=uses&order=asc');
      expect(host().querySelector('th[aria-sort]')?.getAttribute('aria-sort')).toBe('ascending');
    });

    it('filters as the URL says', async () => {
      await open('/sources?harmful=true&text=merge&sort=nonsense');
      const { params } = asked().request;

      expect([params.get('harmful'), params.get('text'), params.get('sort')]).toEqual(['true', 'merge', 'lift']);
    });

    it('asks for what is typed from the first key on, one request at a time, and as one step of the history', async () => {
      await open('/sources');
      await answer([aSource()]);
      const field = host().querySelector<HTMLInputElement>('input[type=search]')!;
      field.focus();
      const type = async (text: string): Promise<void> => {
        field.value = text;
        field.dispatchEvent(new Event('input'));
        await harness.fixture.whenStable();
      };
      await type('m');
      const first = asked();
      expect(first.request.params.get('text')).toBe('m');
      await type('me');
      http.expectNone(({ url }) => url === '/api/insights/sources');

      first.flush({ sources: [], next: null, total: 0, overall: OVERALL, harmful: 0 });
      await harness.fixture.whenStable();

      expect(asked().request.params.get('text')).toBe('me');
      expect(TestBed.inject(Router).url).toBe('/sources?text=me');
      expect(field.value).toBe('me');
    });

    it('says that a text is too long instead of asking for it', async () => {
      await open(`/sources?text=${'x'.repeat(201)}`);

      expect(asked().request.params.has('text')).toBe(false);
      expect(host().querySelector('[role=search]')?.textContent).toContain('At most 200 characters.');
    });

    it('names itself where it cannot be loaded', async () => {
      await open('/sources');
      asked().flush({ error: 'x', details: 'It took too long.', request_id: 'r1' }, { status: 503, statusText: 'Busy' });
      await harness.fixture.whenStable();

      expect(host().querySelector('[role=alert] h2')?.textContent).toBe('The sources could not be loaded');
    });

    it('adds the next page below, each source once', async () => {
      await open('/sources');
      await answer([aSource(), aSource({ source_id: 'b' })], { next: 'cursor-1', total: 3 });
      button('Show more').click();
      const next = asked();
      expect(next.request.params.get('cursor')).toBe('cursor-1');
      next.flush({
        sources: [aSource({ source_id: 'b' }), aSource({ source_id: 'c' })],
        next: null,
        total: 3,
        overall: OVERALL,
        harmful: 0,
      });
      await harness.fixture.whenStable();

      expect(rows().map((row) => row.querySelector('a')?.textContent)).toEqual(['source-1', 'b', 'c']);
      expect(host().textContent).toContain('3 of 3');
      expect(() => button('Show more')).toThrow();
    });

    it('keeps what it shows when a further page cannot be had, and says so', async () => {
      await open('/sources');
      await answer([aSource()], { next: 'cursor-1', total: 2 });
      button('Show more').click();
      asked().flush({ error: 'x', details: 'It took too long.', request_id: 'r1' }, { status: 503, statusText: 'Busy' });
      await harness.fixture.whenStable();

      expect(rows()).toHaveLength(1);
      expect(host().querySelector('[role=alert]')?.textContent).toContain('It took too long.');
    });

    it('tells a filter that nothing passes from a server without seeds', async () => {
      await open('/sources');
      await answer([]);
      expect(host().textContent).toContain('No source has been used yet');

      await open('/sources?text=zzz');
      await answer([]);
      expect(host().textContent).toContain('No source is like that');
    });
  });

  describe('a source', () => {
    const use = {
      id: 'use-1',
      run_id: 'run/1',
      function: 'merge',
      timestamp: '2025-10-28T09:20:00.000Z',
      reason: { method: 'jaccard', similarity: 0.92 },
      outcome: { id: 'o', solved: true, usage: 'adapted', is_winner: true },
    };

    let lineage: object;

    beforeEach(() => {
      lineage = NOTHING_CAME;
    });

    async function answerSource(
      fields: Partial<SourceResponse> = {},
      { uses = [use], functions = [] }: { readonly uses?: readonly object[]; readonly functions?: readonly object[] } = {},
    ): Promise<void> {
      asked('/source-1').flush({
        source: aSource(fields),
        entry: null,
        functions,
        functions_total: functions.length,
        trend: [],
        trend_is_cut: false,
      });
      asked('/source-1/uses').flush({ uses, next: null, total: uses.length });
      await harness.fixture.whenStable();
      http.expectOne(({ url }) => url === '/api/insights/lineage/source-1').flush(lineage);
      await harness.fixture.whenStable();
    }

    const oneCame = {
      root: 'entry:source-1',
      nodes: [
        { key: 'entry:source-1', kind: 'entry', id: 'source-1' },
        { key: 't', kind: 'trial', run_id: 'run/1', function: 'merge' },
        { key: 'entry:e2', kind: 'entry', id: 'e2', function: 'merge', uses: 3, timestamp: '2025-10-28T09:20:00.000Z' },
      ],
      edges: [
        { from: 'entry:source-1', to: 't', kind: 'used_in', is_winner: true },
        { from: 't', to: 'entry:e2', kind: 'became' },
      ],
      truncated: false,
    };

    it('shows what came of it, and leads to each and to the whole graph', async () => {
      lineage = oneCame;
      await open('/sources/source-1');
      await answerSource();
      const part = host().querySelector('app-source-descendants')!;

      expect(part.querySelector('tbody tr')?.textContent).toContain('this source');
      expect([...part.querySelectorAll('a')].map((link) => link.getAttribute('href'))).toEqual([
        '/sources/e2',
        '/runs/run%2F1?outcome=merge',
        '/provenance/source-1',
      ]);
    });

    it('keeps what tables are in tables, whose rows are no table rows on a phone', async () => {
      lineage = oneCame;
      await open('/sources/source-1');
      const rate = { n: 3, solved: 0, rate: 0, interval: null };
      await answerSource(
        {},
        { functions: [{ function: 'f', uses: 3, rate, without: rate, difference: null, interval: null, unique: false }] },
      );

      for (const part of ['app-source-functions', 'app-source-descendants', 'app-source-uses']) {
        const table = host().querySelector(`${part} [role=table]`);
        const row = table?.querySelector('[role=rowgroup]:last-child > [role=row]');
        const count = table?.querySelectorAll('[role=columnheader]').length;
        expect([part, row?.querySelectorAll('[role=rowheader]').length, row?.children.length]).toEqual([part, 1, count]);
        expect(row?.querySelectorAll('[role=cell]')).toHaveLength(Number(count) - 1);
      }
    });

    it('does not say that nothing came of it where there was no room to see', async () => {
      lineage = { ...NOTHING_CAME, truncated: true };
      await open('/sources/source-1');
      await answerSource();

      expect(host().querySelector('app-source-descendants')?.textContent).toContain('Too many uses');
    });

    it('shows nothing below what is being loaded, which would move', async () => {
      await open('/sources/source-1');

      expect(host().querySelectorAll('section')).toHaveLength(1);
      await answerSource();
      expect(host().querySelectorAll('section').length).toBeGreaterThan(3);
    });

    it('keeps its history when its entry is gone', async () => {
      await open('/sources/source-1');
      await answerSource({ in_corpus: false, function: null });

      expect(host().textContent).toContain('No longer in the corpus');
      expect(host().querySelector('app-source-facts')?.textContent).toContain('11 runs');
    });

    it('leads from a use to its seed and to its outcome, and to the provenance', async () => {
      await open('/sources/source-1');
      await answerSource();
      const links = [...host().querySelectorAll('a')].map((link) => link.getAttribute('href'));

      expect(links).toEqual(expect.arrayContaining(['/runs/run%2F1?seed=use-1', '/runs/run%2F1?outcome=merge', '/provenance/source-1']));
      expect(host().querySelector('app-source-uses')?.textContent).toContain('jaccard · similarity 0.92');
    });

    it('says in words that it does harm', async () => {
      await open('/sources/source-1');
      await answerSource({ harmful: true });

      expect(host().querySelector('.harmful')?.textContent).toContain('Harmful:');
    });

    it('says that there is none instead of failing', async () => {
      await open('/sources/source-1');
      const missing = { error: 'not_found', details: 'There is no such source.', request_id: 'r1' };
      asked('/source-1').flush(missing, { status: 404, statusText: 'Not Found' });
      await harness.fixture.whenStable();

      expect(host().textContent).toContain('No such source');
      expect(host().querySelector('[role=alert]')).toBeNull();
    });
  });
});
