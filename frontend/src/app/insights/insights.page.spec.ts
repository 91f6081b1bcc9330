import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting, type TestRequest } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { FakeStream } from '../core/testing/fake-stream';
import { aFunctionEffect, anEffect, aRate } from './testing/builders';
// Made ready before the first test, which would else wait for it.
import './insights.page';
import routes from './insights.routes';

const ROOT = '/api/insights';
const NONE = { success: aRate(0, 0) };
const BANDS = Array.from({ length: 10 }, (_, index) => ({ from: index / 10, to: (index + 1) / 10, ...NONE }));
const REST: Readonly<Record<string, object>> = {
  '/calibration': { bands: BANDS, without_similarity: NONE, methods: [], other_methods: 0, note: 'A note.' },
  '/diversity': {
    sources_used: 0,
    uses: 0,
    gini: null,
    top10_share: null,
    top: [],
    corpus_entries: 3,
    never_used: 3,
    stale: 0,
    stale_after_days: 30,
    stalest: [],
    lorenz: [],
    enough: false,
  },
  '/bias': { runs: [], total: 0, bands: [], without_seeding: { runs: 0, success: aRate(0, 0) }, warning: 'Bias follows success.' },
};

describe('the page of insights', () => {
  let stream: FakeStream;
  let http: HttpTestingController;
  let harness: RouterTestingHarness;

  beforeEach(async () => {
    stream = FakeStream.install();
    TestBed.configureTestingModule({
      providers: [provideHttpClient(), provideHttpClientTesting(), provideRouter([{ path: 'insights', children: routes }])],
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

  function asked(path: string): TestRequest {
    return http.expectOne(({ url }) => url === ROOT + path);
  }

  async function answerVerdict(effect = anEffect(), functions = [aFunctionEffect()], next: string | null = null): Promise<void> {
    asked('/seeding-effect').flush(effect);
    asked('/seeding-effect/functions').flush({ functions, next, total: functions.length });
    await harness.fixture.whenStable();
  }

  async function answerRest(): Promise<void> {
    for (const [path, body] of Object.entries(REST)) asked(path).flush(body);
    await harness.fixture.whenStable();
  }

  function section(heading: string): HTMLElement {
    const found = [...(harness.routeNativeElement?.querySelectorAll('section') ?? [])].find(
      (part) => part.querySelector('h2')?.textContent === heading,
    );
    if (found === undefined) throw new Error(`there is no section ${heading}`);
    return found;
  }

  function button(name: string): HTMLButtonElement | undefined {
    return [...(harness.routeNativeElement?.querySelectorAll('button') ?? [])].find(({ textContent }) => textContent.trim() === name);
  }

  it('says the verdict first, and below it what it rests on', async () => {
    await open('/insights');
    await answerVerdict();
    const text = section('Did seeding help?').textContent.replace(/\s+/g, ' ');

    expect(text).toContain('Seeded 71 %, unseeded 58 %: +13 points, 95 % interval 4 to 22, n = 412');
    expect(text.indexOf('Seeded 71 %')).toBeLessThan(text.indexOf('8 functions tried with and without seeds'));
  });

  it('shows each warning of the server', async () => {
    await open('/insights');
    await answerVerdict(anEffect({ warnings: [{ code: 'bias_feedback', text: 'Bias and success feed each other.' }] }));

    expect(section('Did seeding help?').querySelector('[aria-label=Warnings]')?.textContent).toContain('Bias and success feed each other.');
  });

  it('asks with the filter of the URL, and once for each part that it narrows', async () => {
    await open('/insights?since=2025-10-01&function=merge&runs=a,%20b,');

    for (const path of ['/seeding-effect', '/seeding-effect/functions']) {
      const { params } = asked(path).request;
      expect([params.get('since'), params.get('until'), params.get('function'), params.get('runs')]).toEqual([
        '2025-10-01',
        null,
        'merge',
        'a,b',
      ]);
    }
    expect(asked('/bias').request.params.keys()).toEqual([]);
  });

  it('puts a filter into the URL and begins at the first functions again', async () => {
    await open('/insights?after=cursor-1');
    await answerVerdict();
    const field = harness.routeNativeElement!.querySelector<HTMLInputElement>('input[name=function]')!;
    field.value = ' merge ';
    field.dispatchEvent(new Event('change'));
    await harness.fixture.whenStable();

    expect(TestBed.inject(Router).url).toBe('/insights?function=merge');
  });

  it('does not ask for a time that ends before it begins, and says so until it is put right', async () => {
    await open('/insights?until=2025-10-01');
    await answerVerdict();
    const set = async (name: string, value: string): Promise<void> => {
      const field = harness.routeNativeElement!.querySelector<HTMLInputElement>(`input[name=${name}]`)!;
      field.value = value;
      field.dispatchEvent(new Event('change'));
      await harness.fixture.whenStable();
    };
    await set('since', '2025-10-05');
    expect(TestBed.inject(Router).url).toBe('/insights?until=2025-10-01');
    expect(harness.routeNativeElement?.textContent).toContain('The first day is after the last.');

    await set('until', '2025-10-08');
    expect(TestBed.inject(Router).url).toBe('/insights?since=2025-10-05&until=2025-10-08');
    expect(harness.routeNativeElement?.textContent).not.toContain('The first day is after the last.');
  });

  it('pages the functions through the URL', async () => {
    await open('/insights');
    await answerVerdict(anEffect(), [aFunctionEffect()], 'cursor-1');
    button('Next functions')?.click();
    await harness.fixture.whenStable();

    expect(TestBed.inject(Router).url).toBe('/insights?after=cursor-1');
    expect(asked('/seeding-effect/functions').request.params.get('cursor')).toBe('cursor-1');
  });

  it('tells a filter that nothing passes from a server without outcomes', async () => {
    const empty = anEffect({ enough: false, trials: 0, seeded: aRate(0, 0), unseeded: aRate(0, 0), difference: null, interval: null });
    await open('/insights');
    await answerVerdict(empty, []);
    expect(section('Did seeding help?').textContent).toContain('No outcomes yet');

    await open('/insights?function=merge');
    await answerVerdict(empty, []);
    expect(section('Did seeding help?').textContent).toContain('No outcome passes this filter');
  });

  it('shows the failure of one part in its place, and the others all the same', async () => {
    await open('/insights');
    await answerVerdict();
    asked('/diversity').flush({ error: 'x', details: 'It took too long.', request_id: 'r1' }, { status: 503, statusText: 'Busy' });
    asked('/bias').flush(REST['/bias']!);
    await harness.fixture.whenStable();

    expect(section('Always the same sources?').querySelector('[role=alert]')?.textContent).toContain('It took too long.');
    expect(section('Did seeding help?').querySelector('[role=alert]')).toBeNull();
    expect(section('Can the reason be trusted?').textContent).toContain('Loading');
  });

  it('shows the bias never without its warning, and says where there is nothing to draw', async () => {
    await open('/insights');
    await answerVerdict();
    await answerRest();

    expect(section('How did the bias go?').textContent).toContain('Bias follows success.');
    expect(section('How did the bias go?').textContent).toContain('No run has metadata yet.');
    expect(section('Can the reason be trusted?').textContent).toContain('No use with a similarity has an outcome yet.');
    expect(section('Always the same sources?').textContent).toContain('not enough data');
  });
});
