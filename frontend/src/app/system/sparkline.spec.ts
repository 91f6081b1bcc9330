import { TestBed } from '@angular/core/testing';
import { Sparkline, type SparklinePoint } from './sparkline';

function lineOf(points: readonly SparklinePoint[], inputs: Readonly<Record<string, unknown>> = {}): string | null | undefined {
  const fixture = TestBed.createComponent(Sparkline);
  for (const [name, value] of Object.entries({ points, spanMs: 100, label: 'Requests', ...inputs }))
    fixture.componentRef.setInput(name, value);
  fixture.detectChanges();
  return (fixture.nativeElement as HTMLElement).querySelector('path.line')?.getAttribute('d');
}

describe('Sparkline', () => {
  it('draws from zero up to the highest value, by time, the last point at the right edge', () => {
    const points = [
      { atMs: 1000, value: 0 },
      { atMs: 1050, value: 2 },
      { atMs: 1100, value: 4 },
    ];

    expect(lineOf(points)).toBe('M0.0,32.0L100.0,16.0L200.0,0.0');
  });

  it('breaks where nothing was measured', () => {
    const points = [
      { atMs: 0, value: 1 },
      { atMs: 50, value: undefined },
      { atMs: 100, value: 1 },
    ];

    expect(lineOf(points)).toBe('M0.0,0.0M200.0,0.0');
  });

  it('does not blow up small values', () => {
    expect(lineOf([{ atMs: 0, value: 1 }], { top: 10 })).toBe('M200.0,28.8');
  });

  it('draws nothing when there is nothing', () => {
    expect(lineOf([])).toBe('');
  });
});
