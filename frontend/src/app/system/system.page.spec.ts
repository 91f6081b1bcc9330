import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import type { SystemResponse } from '../api/models/system-response';
import { provideRouter } from '@angular/router';
import type { DropResponse } from '../api/models/drop-response';
import { FakeStream } from '../core/testing/fake-stream';
import SystemPage from './system.page';
import { aSystem, noneRefused, recordsOf } from './testing/builders';

const BROKEN = { status: 500, statusText: 'Internal Server Error' };

describe('the page of the system', () => {
  let fixture: ComponentFixture<SystemPage>;
  let http: HttpTestingController;
  let stream: FakeStream;

  beforeEach(() => {
    jest.useFakeTimers({ now: new Date('2025-10-02T09:20:00Z') });
    stream = FakeStream.install();
    TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting(), provideRouter([])] });
    http = TestBed.inject(HttpTestingController);
    fixture = TestBed.createComponent(SystemPage);
    TestBed.tick();
  });

  afterEach(() => {
    fixture.destroy();
    stream.uninstall();
    jest.useRealTimers();
  });

  async function answer(fields: Partial<SystemResponse> = {}): Promise<void> {
    http.expectOne('/api/system').flush(aSystem(fields));
    TestBed.tick();
    await jest.advanceTimersByTimeAsync(0);
    TestBed.tick();
  }

  async function fail(body: object | null, status = BROKEN): Promise<void> {
    http.expectOne('/api/system').flush(body, status);
    TestBed.tick();
    await jest.advanceTimersByTimeAsync(0);
    TestBed.tick();
  }

  async function nextPoll(): Promise<void> {
    await jest.advanceTimersByTimeAsync(30_000);
  }

  function host(): HTMLElement {
    return fixture.nativeElement as HTMLElement;
  }

  /** The words of the headline. */
  function headline(): string | undefined {
    return host().querySelector('app-health-card [role=status]')?.textContent.replace(/\s+/g, ' ').trim();
  }

  function tile(heading: string): HTMLElement | undefined {
    return [...host().querySelectorAll<HTMLElement>('app-system-tile')].find(
      (candidate) => candidate.querySelector('h3')?.textContent === heading,
    );
  }

  function valueOf(heading: string): string | undefined {
    return tile(heading)?.querySelector('.value')?.textContent;
  }

  function row(name: string): string[] {
    const found = [...host().querySelectorAll('tbody tr')].find((candidate) => candidate.querySelector('th')?.textContent === name);
    return [...(found?.querySelectorAll('td') ?? [])].map(({ textContent }) => textContent);
  }

  function links(): (string | null)[][] {
    return [...host().querySelectorAll('a')].map((link) => [link.textContent.trim(), link.getAttribute('href')]);
  }

  it('says that it is loading', () => {
    expect(host().querySelector('app-loading')?.textContent).toContain('Loading the figures');
  });

  it('says that the server stores, and which server it is', async () => {
    await answer({ uptime_seconds: 125 });

    expect(headline()).toBe('Storing');
    expect(host().textContent).toContain('0.1.0');
    expect(host().textContent).toContain('2 min 5 s');
    expect(host().textContent).toContain('none since the start');
  });

  it('says since when the server does not store, and what that means', async () => {
    const { storage } = aSystem();
    await answer({ storage: { ...storage, is_storing: false, not_storing_since: '2025-10-02T09:19:30.000Z' } });

    expect(headline()).toMatch(/^Not storing since \d\d:\d\d:30$/);
    expect(host().querySelector('app-health-card')?.textContent).toContain('writes are refused with 503');
  });

  it('lists what is not as it should be', async () => {
    await answer({ queue: { records: 900, bytes: 0, max_records: 1000, max_bytes: 1024 } });

    expect(headline()).toBe('Storing, with a warning');
    expect(host().querySelector('app-health-card li')?.textContent).toContain('90 % full');
  });

  it('shows each figure with its unit', async () => {
    await answer({
      commits: { count: 3, failed: 0, records: 9, p50_ms: 1.8, p99_ms: 6.2, last_at: '2025-10-02T09:19:59.000Z' },
      queue: { records: 100, bytes: 256, max_records: 1000, max_bytes: 1024 },
    });

    expect(valueOf('Commit time, p99')).toBe('6.2 ms');
    expect(valueOf('Event loop delay, p99')).toBe('4 ms');
    expect(valueOf('Write queue')).toBe('25 %');
    expect(valueOf('Memory')).toBe('120\u00A0MiB');
    expect(valueOf('Write-ahead log')).toBe('4\u00A0MiB');
    expect(tile('Write queue')?.textContent).toContain('100 of 1,000 records');
  });

  it('shows the size of the database in place of the log on PostgreSQL, and which of the two it is', async () => {
    const { storage } = aSystem();
    await answer({ storage: { ...storage, engine: 'postgres', database_bytes: 8 * 1024 * 1024, wal_bytes: null } });

    expect(valueOf('Database')).toBe('8\u00A0MiB');
    expect(tile('Write-ahead log')).toBeUndefined();
    expect(host().querySelector('app-health-card')?.textContent).toContain('PostgreSQL');
  });

  it('says that reads are refused as well while the database cannot be reached', async () => {
    const { storage } = aSystem();
    const away = { ...storage, is_storing: false, not_storing_since: '2025-10-02T09:19:30.000Z' };
    await answer({ storage: { ...away, engine: 'postgres', database_bytes: null, wal_bytes: null } });

    expect(host().querySelector('app-health-card')?.textContent).toContain('reads are refused');
    expect(valueOf('Database')).toBe('–');
  });

  it('has no rate until there are two answers, and then draws and speaks it', async () => {
    await answer();
    expect(valueOf('Records stored')).toBe('–');
    expect(tile('Records stored')?.querySelector('[role=img]')?.getAttribute('aria-label')).toBe('Records stored: nothing measured yet');

    for (const [uptime_seconds, stored] of [
      [102, 30],
      [104, 90],
    ] as const) {
      await nextPoll();
      await answer({ uptime_seconds, records: [recordsOf('used_seed', { stored })] });
    }

    expect(valueOf('Records stored')).toBe('30/s');
    expect(tile('Records stored')?.querySelector('[role=img]')?.getAttribute('aria-label')).toBe(
      'Records stored in the last 5 minutes: from 15/s to 30/s',
    );
    expect(tile('Records stored')?.querySelector('path.line')?.getAttribute('d')).toMatch(/^M[\d.]+,[\d.]+L200\.0,0\.0$/);
  });

  it('counts records by kind and result, and what else was counted, with what came in the last 5 minutes', async () => {
    await answer({ requests: { status_2xx: 1000, status_3xx: 0, status_4xx: 0, status_5xx: 0 } });
    await nextPoll();
    await answer({
      uptime_seconds: 130,
      requests: { status_2xx: 1250, status_3xx: 0, status_4xx: 0, status_5xx: 0 },
      records: [
        recordsOf('run_meta', { stored: 2 }),
        recordsOf('used_seed', { stored: 1400 }),
        recordsOf('corpus_entry', { duplicate: 5 }),
        recordsOf('outcome', { stored: 7 }),
        recordsOf('run_status', { replaced: 1 }),
        recordsOf('drops', { stored: 3 }),
      ],
      refused: { ...noneRefused(), records_queue_full: 12 },
    });

    expect(row('Stored')).toEqual(['2', '1,400', '7', '0', '0', '3', '1,412']);
    expect(row('Replaced')).toEqual(['0', '0', '0', '1', '0', '0', '1']);
    expect(row('Duplicate')).toEqual(['0', '0', '0', '0', '5', '0', '5']);
    expect(row('Answered with 2xx')).toEqual(['+250', '1,250']);
    expect(row('Records, queue full')).toEqual(['+12', '12']);
    expect(row('Connections, too many')).toEqual(['', '0']);
  });

  it('keeps the records a table where the kinds are laid out below each other, and names them there', async () => {
    await answer();
    const stored = host().querySelector('app-counter-tables [role=table] > [role=rowgroup]:last-child > [role=row]');

    expect(stored?.querySelector('[role=rowheader]')?.textContent).toBe('Stored');
    expect([...(stored?.querySelectorAll<HTMLElement>('[role=cell]') ?? [])].map((cell) => cell.dataset['name'])).toEqual([
      ...['Runs', 'Seeds', 'Outcomes', 'Run states', 'Corpus', 'Drops', 'All'],
    ]);
  });

  it('says that the server does not answer, and keeps what it said last', async () => {
    await answer();
    await nextPoll();
    http.expectOne('/api/system').error(new ProgressEvent('error'));
    TestBed.tick();

    expect(headline()).toBe('No answer from the server');
    expect(host().textContent).toContain('Not up to date since');
    expect(valueOf('Memory')).toBe('120\u00A0MiB');
  });

  it('alerts when there is nothing to show, and asks again on demand', async () => {
    await fail({ error: 'internal_error', details: 'The server failed to answer this request.', request_id: 'r-1' });
    const alert = host().querySelector('[role=alert]');
    expect(alert?.textContent).toContain('The server failed to answer this request.');

    [...(alert?.querySelectorAll('button') ?? [])].find(({ textContent }) => textContent.includes('Try again'))?.click();
    await answer();

    expect(headline()).toBe('Storing');
  });

  it('says that the operator has closed the figures', async () => {
    await fail({ error: 'not_found', details: 'There is nothing here.', request_id: 'r-1' }, { status: 404, statusText: 'Not Found' });

    expect(host().querySelector('app-empty-state h2')?.textContent).toBe('The figures are closed');
    expect(host().querySelector('[role=alert]')).toBeNull();
    expect(links()).toEqual([['API docs', '/api/docs']]);
  });

  it('asks for its figures by the clock alone, every 5 s, and says so', async () => {
    await answer();
    stream.send({ kind: 'used_seed', run_id: 'r1' });
    await jest.advanceTimersByTimeAsync(4_999);
    http.expectNone('/api/system');

    await jest.advanceTimersByTimeAsync(1);

    http.expectOne('/api/system');
    expect(host().textContent).toContain('Asked for every 5 s');
  });

  describe('what clients had to give up', () => {
    const DROP: DropResponse = {
      id: 'd1',
      client: 'aurora-py 0.3',
      count: 1_200,
      reason: 'spool_full',
      run_id: 'nightly/1',
      timestamp: '2025-10-02T09:18:00.000Z',
    };

    beforeEach(() => answer());

    function card(): HTMLElement {
      return host().querySelector<HTMLElement>('app-drops-card')!;
    }

    async function answerDrops(total: number, ...drops: readonly DropResponse[]): Promise<void> {
      http.expectOne('/api/drops').flush({ total, drops });
      TestBed.tick();
      await jest.advanceTimersByTimeAsync(300);
      for (const request of http.match('/api/drops')) request.flush({ total, drops });
      TestBed.tick();
    }

    it('says that it is loading', () => {
      expect(card().textContent).toContain('Loading what clients gave up');
    });

    it('says that there is nothing', async () => {
      await answerDrops(0);

      expect(card().textContent).toContain('No client has reported that it gave anything up.');
      expect(card().querySelector('table')).toBeNull();
    });

    it('tells how many records, why, whose and of which run', async () => {
      await answerDrops(1_201, DROP, { ...DROP, id: 'd2', count: 1, reason: 'refused', client: null, run_id: null });
      const cells = [...card().querySelectorAll('tbody tr')].map((line) =>
        [...line.querySelectorAll('td')].slice(1).map(({ textContent }) => textContent.trim()),
      );

      expect(card().textContent).toContain('1,201 records that clients had to give up');
      expect(cells).toEqual([
        ['1,200', 'Its spool was full', 'aurora-py 0.3', 'nightly/1'],
        ['1', 'This server refused them', 'not named', 'none named'],
      ]);
      expect(card().querySelector('a')?.getAttribute('href')).toBe('/runs/nightly%2F1');
    });

    it('shows some of many reports, and all of them on demand', async () => {
      await answerDrops(120, ...Array.from({ length: 100 }, (_, index) => ({ ...DROP, id: String(index) })));
      expect(card().querySelectorAll('tbody tr')).toHaveLength(8);

      [...card().querySelectorAll('button')].find(({ textContent }) => textContent.includes('Show the newest 100 reports'))?.click();
      TestBed.tick();

      expect(card().querySelectorAll('tbody tr')).toHaveLength(100);
    });

    it('shows the next report as it comes', async () => {
      await answerDrops(0);

      stream.send({ kind: 'drops' });
      await jest.advanceTimersByTimeAsync(300);
      await answerDrops(1_200, DROP);

      expect(card().textContent).toContain('1,200 records');
    });

    it('alerts when they cannot be loaded, and loads them on demand', async () => {
      http.expectOne('/api/drops').flush({ error: 'internal_error', details: 'It failed.', request_id: 'r-1' }, BROKEN);
      TestBed.tick();
      expect(card().querySelector('[role=alert]')?.textContent).toContain('It failed.');

      [...card().querySelectorAll('button')].find(({ textContent }) => textContent.includes('Try again'))?.click();
      await answerDrops(0);

      expect(card().querySelector('[role=alert]')).toBeNull();
    });

    it('keeps what it has when it cannot be renewed, and says so', async () => {
      await answerDrops(1_200, DROP);
      stream.send({ kind: 'drops' });
      await jest.advanceTimersByTimeAsync(300);
      http.expectOne('/api/drops').flush({ error: 'internal_error', details: 'It failed.', request_id: 'r-1' }, BROKEN);
      TestBed.tick();

      expect(card().querySelector('[role=status]')?.textContent).toContain('This may not be up to date: It failed.');
      expect(card().querySelectorAll('tbody tr')).toHaveLength(1);
    });
  });

  it('leads to the metrics and the API docs', () => {
    expect(links()).toEqual([
      ['Metrics for Prometheus', '/metrics'],
      ['API docs', '/api/docs'],
    ]);
  });
});
