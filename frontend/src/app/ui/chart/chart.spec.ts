import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { Chart, type ChartDrawing } from './chart';
import type { ChartTable } from './chart-table';

const TABLE: ChartTable = {
  columns: ['Similarity', 'Success (%)'],
  rows: [
    ['0.1', 40],
    ['0.2', 60],
  ],
};
const POINTS = TABLE.rows.map(([x, y]) => ({ x: Number(x), y: Number(y), title: `${String(x)}: ${String(y)} %` }));

const drawPoints: ChartDrawing = ({ dot, pointer, tip }) => ({
  marks: [
    dot(POINTS, { className: 'points', x: 'x', y: 'y', fill: 'var(--mat-sys-primary)' }),
    tip(POINTS, pointer({ x: 'x', y: 'y', title: 'title' })),
  ],
});

/** Which jsdom lacks. */
class FakePointerEvent extends MouseEvent {
  readonly pointerType: string;

  constructor(type: string, options: PointerEventInit) {
    super(type, options);
    this.pointerType = options.pointerType ?? '';
  }
}

/** Which jsdom lacks too. */
function boxAt(left: number, top: number): DOMRect {
  return { left, top, right: left, bottom: top, x: left, y: top, width: 0, height: 0, toJSON: () => ({}) };
}

describe('Chart', () => {
  let fixture: ComponentFixture<Chart>;
  let host: HTMLElement;

  beforeAll(async () => {
    // Its first load takes a while, which no test should have to wait for.
    await import('./plot');
    Object.defineProperty(window, 'PointerEvent', { configurable: true, value: FakePointerEvent });
    Object.defineProperty(SVGElement.prototype, 'getBBox', { configurable: true, value: () => boxAt(0, 0) });
  }, 60_000);

  afterAll(() => {
    Reflect.deleteProperty(window, 'PointerEvent');
    Reflect.deleteProperty(SVGElement.prototype, 'getBBox');
  });

  async function show(inputs: Readonly<Record<string, unknown>> = {}): Promise<void> {
    fixture = TestBed.createComponent(Chart);
    const all = {
      heading: 'Success by similarity',
      n: 'n = 12 uses',
      label: 'Success rises with similarity.',
      table: TABLE,
      draw: drawPoints,
      heightPx: 200,
      fileName: 'calibration',
      ...inputs,
    };
    for (const [name, value] of Object.entries(all)) fixture.componentRef.setInput(name, value);
    host = fixture.nativeElement as HTMLElement;
    await fixture.whenStable();
    // The library is a file of its own: its import ends in a later task.
    await import('./plot');
    await new Promise((resolve) => setTimeout(resolve));
    await fixture.whenStable();
  }

  function button(name: string): HTMLButtonElement {
    const found = [...host.querySelectorAll('button')].find(({ textContent }) => textContent.trim().startsWith(name));
    if (found === undefined) throw new Error(`there is no button ${name}`);
    return found;
  }

  it('is a picture with a name that tells what it rests on', async () => {
    await show();
    const picture = host.querySelector('[role=img]');

    expect(picture?.getAttribute('aria-label')).toContain('Success by similarity, n = 12 uses. Success rises with similarity.');
    expect(picture?.querySelectorAll('.points circle')).toHaveLength(2);
    expect(host.querySelector('.head')?.textContent).toContain('n = 12 uses');
  });

  it('has the height that it will need before there is anything to draw with', () => {
    fixture = TestBed.createComponent(Chart);
    const inputs = { heading: 'a', n: 'n = 2', label: 'b', table: TABLE, draw: drawPoints, heightPx: 200, fileName: 'c' };
    for (const [name, value] of Object.entries(inputs)) fixture.componentRef.setInput(name, value);
    fixture.detectChanges();

    expect((fixture.nativeElement as HTMLElement).querySelector<HTMLElement>('.body')?.style.blockSize).toBe('200px');
    expect((fixture.nativeElement as HTMLElement).querySelector('svg.points')).toBeNull();
  });

  it('offers the picture once there is one, and the data at once', async () => {
    fixture = TestBed.createComponent(Chart);
    const inputs = { heading: 'a', n: 'n = 2', label: 'b', table: TABLE, draw: drawPoints, heightPx: 200, fileName: 'c' };
    for (const [name, value] of Object.entries(inputs)) fixture.componentRef.setInput(name, value);
    host = fixture.nativeElement as HTMLElement;
    fixture.detectChanges();
    expect([button('PNG').disabled, button('CSV').disabled]).toEqual([true, false]);

    await show();
    expect(button('PNG').disabled).toBe(false);
  });

  describe('where the browser tells what is in sight', () => {
    let seen: IntersectionObserverCallback | undefined;
    const observer = { observe: jest.fn(), disconnect: jest.fn() };

    beforeEach(() => {
      Object.assign(window, {
        ResizeObserver: jest.fn(() => observer),
        IntersectionObserver: jest.fn((callback: IntersectionObserverCallback) => {
          seen = callback;
          return observer;
        }),
      });
    });

    afterEach(() => {
      Reflect.deleteProperty(window, 'ResizeObserver');
      Reflect.deleteProperty(window, 'IntersectionObserver');
    });

    async function comeIntoSight(): Promise<void> {
      seen?.([{ isIntersecting: true } as IntersectionObserverEntry], observer as unknown as IntersectionObserver);
      await new Promise((resolve) => setTimeout(resolve));
      await fixture.whenStable();
    }

    it('is drawn when it comes into sight, and not before', async () => {
      await show();
      expect(host.querySelector('.points')).toBeNull();

      await comeIntoSight();

      expect(host.querySelectorAll('.points circle')).toHaveLength(2);
    });

    it('is drawn at once to be printed, wherever it stands', async () => {
      await show();
      await comeIntoSight();
      await show();
      expect(host.querySelector('.points')).toBeNull();

      window.dispatchEvent(new Event('beforeprint'));

      expect(host.querySelectorAll('.points circle')).toHaveLength(2);
    });
  });

  it('is drawn at once where the browser does not tell what is in sight', async () => {
    Object.assign(window, { ResizeObserver: jest.fn(() => ({ observe: jest.fn(), disconnect: jest.fn() })) });
    try {
      await show();

      expect(host.querySelectorAll('.points circle')).toHaveLength(2);
    } finally {
      Reflect.deleteProperty(window, 'ResizeObserver');
    }
  });

  it('shows the same data as a table with a caption', async () => {
    await show();
    button('Table').click();
    await fixture.whenStable();

    expect(button('Table').getAttribute('aria-pressed')).toBe('true');
    expect(host.querySelector('caption')?.textContent.trim()).toBe('Success rises with similarity.');
    expect([...host.querySelectorAll('thead th')].map(({ textContent }) => textContent)).toEqual(['Similarity', 'Success (%)']);
    expect([...host.querySelectorAll('tbody tr')].map(({ textContent }) => textContent.trim())).toEqual(['0.140', '0.260']);
  });

  it('draws again what was hidden behind the table', async () => {
    await show();
    button('Table').click();
    await fixture.whenStable();
    button('Table').click();
    await fixture.whenStable();

    expect(host.querySelectorAll('[role=img] .points circle')).toHaveLength(2);
  });

  it('says that there is nothing instead of drawing axes', async () => {
    await show({ table: { columns: ['a'], rows: [] }, emptyText: 'No use has been judged yet.' });

    expect(host.querySelector('[role=img]')).toBeNull();
    expect(host.textContent).toContain('No use has been judged yet.');
    expect(host.querySelector('button')).toBeNull();
  });

  it('tells the points one after another to whoever has the focus in it', async () => {
    await show();
    const press = async (key: string): Promise<string | undefined> => {
      host.querySelector('[role=img]')?.dispatchEvent(new KeyboardEvent('keydown', { key }));
      await fixture.whenStable();
      return host.querySelector('[role=status]')?.textContent;
    };
    // jsdom lays nothing out: the points get the places that they were drawn at.
    for (const circle of host.querySelectorAll('.points circle')) {
      const [left, top] = [Number(circle.getAttribute('cx')), Number(circle.getAttribute('cy'))];
      jest.spyOn(circle, 'getBoundingClientRect').mockReturnValue(boxAt(left, top));
    }

    expect(await press('ArrowRight')).toBe('0.1: 40 %');
    expect(await press('ArrowRight')).toBe('0.2: 60 %');
    expect(await press('ArrowRight')).toBe('0.2: 60 %');
    expect(await press('ArrowLeft')).toBe('0.1: 40 %');
  });
});
