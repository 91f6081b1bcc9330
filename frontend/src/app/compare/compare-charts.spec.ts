import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import type { GrowthPointResponse } from '../api/models/growth-point-response';
import type { RunResponse } from '../api/models/run-response';
import { FakeStream } from '../core/testing/fake-stream';
import { aStanding } from '../runs/testing/builders';
import { CompareCharts } from './compare-charts';
import { seriesOf } from './run-series';

const START = '2025-10-02T09:00:00.000Z';

describe('the charts of a comparison', () => {
  let stream: FakeStream;
  let fixture: ComponentFixture<CompareCharts>;

  beforeEach(() => {
    jest.useFakeTimers();
    stream = FakeStream.install();
    TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting()] });
    fixture = TestBed.createComponent(CompareCharts);
    fixture.componentRef.setInput('runs', [aRun('b'), aRun('a')]);
    fixture.detectChanges();
  });

  afterEach(() => {
    fixture.destroy();
    stream.uninstall();
    jest.useRealTimers();
  });

  it('ask once for all runs, whatever their order, and say how much was counted at how many moments', () => {
    const request = TestBed.inject(HttpTestingController).expectOne(({ url }) => url === '/api/insights/growth');
    expect(request.request.params.get('runs')).toBe('a,b');

    request.flush({ runs: ['a', 'b'].map((run_id) => ({ run_id, solved: [point(2, 1)], seeds: [point(1, 40)] })) });
    fixture.detectChanges();

    const text = (fixture.nativeElement as HTMLElement).textContent.replace(/\s+/g, ' ');
    expect(text).toContain('n = 2 solved functions');
    expect(text).toContain('n = 80 seeds, counted at 2 moments');
  });

  it('draw minutes since the start of each run, in the order of the runs', () => {
    const growth = { runs: ['a', 'b', 'gone'].map((run_id) => ({ run_id, solved: [], seeds: [point(1, 3), point(2.5, 7)] })) };

    const { seeds } = seriesOf([aRun('b'), aRun('a'), aRun('new')], growth);

    const points = [
      { minutes: 1, count: 3 },
      { minutes: 2.5, count: 7 },
    ];
    expect(seeds).toEqual(['b', 'a'].map((runId) => ({ runId, points, total: 7 })));
  });
});

function aRun(run_id: string): RunResponse {
  return aStanding({ run_id, started_at: START });
}

function point(minutes: number, count: number): GrowthPointResponse {
  return { at: new Date(Date.parse(START) + minutes * 60_000).toISOString(), count };
}
