import { TestBed } from '@angular/core/testing';
import { Chart, type ChartDrawing } from './chart';

const draw: ChartDrawing = ({ dot }) => ({ marks: [dot([{ x: 1, y: 2 }], { className: 'points', x: 'x', y: 'y' })] });
const FAKES = ['ResizeObserver', 'IntersectionObserver', 'requestIdleCallback', 'cancelIdleCallback'];

/** In a file of its own, where no chart has been in sight before. */
describe('a chart that was never in sight', () => {
  let becomeIdle: (() => void) | undefined;

  beforeEach(() => {
    const observer = { observe: jest.fn(), disconnect: jest.fn() };
    Object.assign(window, {
      ResizeObserver: jest.fn(() => observer),
      IntersectionObserver: jest.fn(() => observer),
      requestIdleCallback: (work: () => void) => {
        becomeIdle = work;
        return 7;
      },
      cancelIdleCallback: jest.fn(),
    });
  });

  afterEach(() => {
    for (const name of FAKES) Reflect.deleteProperty(window, name);
  });

  it('is there in the first print, once the page has been idle', async () => {
    const fixture = TestBed.createComponent(Chart);
    const table = { columns: ['x', 'y'], rows: [['1', 2]] };
    const inputs = { heading: 'a', n: 'n = 1', label: 'b', table, draw, heightPx: 200, fileName: 'c' };
    for (const [name, value] of Object.entries(inputs)) fixture.componentRef.setInput(name, value);
    await fixture.whenStable();
    const points = (): number => (fixture.nativeElement as HTMLElement).querySelectorAll('.points circle').length;

    becomeIdle?.();
    await import('./plot');
    await new Promise((resolve) => setTimeout(resolve));
    expect(points()).toBe(0);
    window.dispatchEvent(new Event('beforeprint'));

    expect(points()).toBe(1);
    fixture.destroy();
  });

  it('fetches nothing for a page that was left before it was idle', async () => {
    const fixture = TestBed.createComponent(Chart);
    const inputs = { heading: 'a', n: 'n = 1', label: 'b', table: { columns: [], rows: [] }, draw, heightPx: 200, fileName: 'c' };
    for (const [name, value] of Object.entries(inputs)) fixture.componentRef.setInput(name, value);
    await fixture.whenStable();

    fixture.destroy();

    expect(window.cancelIdleCallback).toHaveBeenCalledWith(7);
  });
});
