import * as library from '../ui/chart/plot';
import { bandsTable, drawBands } from './bands';
import { drawForest, forestHeight, forestTable } from './forest';
import { drawLorenz } from './lorenz';
import { aFunctionEffect, aRate } from './testing/builders';
import { drawTrajectory } from './trajectory';
import type { ChartDrawing } from '../ui/chart/chart';

const WIDTH_PX = 640;
const BANDS_OPTIONS = { label: 'Similarity (0 to 1)', leastN: 5, unit: 'use' };

function render(draw: ChartDrawing): Element {
  return library.plot({ ...draw(library, WIDTH_PX), width: WIDTH_PX, height: 300 });
}

function points(svg: Element): number {
  return svg.querySelectorAll('.points circle').length;
}

describe('the forest plot', () => {
  const few = aFunctionEffect({
    function: 'merge',
    enough: false,
    difference: null,
    interval: null,
    seeded: aRate(2, 3),
    unseeded: aRate(1, 2),
  });

  it('has a point for each function with enough data, and words for the others', () => {
    const svg = render(drawForest([aFunctionEffect(), few]));

    expect(points(svg)).toBe(1);
    expect(svg.textContent).toContain('not enough data (n\u00a0=\u00a03 / 2)');
  });

  it('has zero in its middle, however the functions lie', () => {
    const svg = render(drawForest([aFunctionEffect({ difference: 0.6, interval: { low: 0.4, high: 0.8 } })]));

    expect(svg.textContent).toContain('−80');
  });

  it('grows with its functions', () => {
    expect(forestHeight(20)).toBeGreaterThan(forestHeight(10));
    expect(forestHeight(0)).toBe(forestHeight(1));
  });

  it('is a table of points, rates and n, with nothing where there is not enough', () => {
    expect(forestTable([aFunctionEffect(), few]).rows).toEqual([
      ['quick_sort', 20, -6, 44, 80, 25, 60, 20, 0.64, 0.03],
      ['merge', null, null, null, 66.7, 3, 50, 2, 0.64, 0.03],
    ]);
  });
});

describe('success by band', () => {
  const bands = [
    { from: 0, to: 0.5, success: aRate(1, 3) },
    { from: 0.5, to: 1, success: aRate(6, 10) },
  ];

  it('shows how many there are instead of the rate of too few', () => {
    const svg = render(drawBands(bands, BANDS_OPTIONS));

    expect(points(svg)).toBe(1);
    expect(svg.textContent).toContain('n\u00a0=\u00a03');
  });

  it('is a table of all bands, and an empty one without trials', () => {
    expect(bandsTable(bands, 'Similarity', { column: 'Uses', counts: [4, 12] }).rows).toEqual([
      ['0.0 to 0.5', 4, 3, 1, 33.3, 23.3, 43.3],
      ['0.5 to 1.0', 12, 10, 6, 60, 50, 70],
    ]);
    expect(bandsTable([{ from: 0, to: 1, success: aRate(0, 0) }], 'Similarity').rows).toEqual([]);
  });
});

describe('the other charts', () => {
  it('draw each point of the Lorenz curve', () => {
    const lorenz = [0, 0.5, 1].map((share) => ({ sources_share: share, uses_share: share ** 2 }));

    expect(points(render(drawLorenz(lorenz)))).toBe(3);
  });

  it('tell runs with seeding from runs without by their form', () => {
    const run = { run_id: 'a', started_at: '2025-10-02T09:20:00.000Z', seed_bias: 0.2, seeding_enabled: true, outcomes: 8, solved: 5 };
    const svg = render(drawTrajectory([run, { ...run, run_id: 'b', started_at: '2025-10-03T09:20:00.000Z', seeding_enabled: false }]));

    expect([...svg.querySelectorAll('.points circle')].map((circle) => circle.getAttribute('fill'))).toEqual([
      'var(--mat-sys-primary)',
      'var(--app-panel)',
    ]);
  });
});
