import { type ComponentFixture, DeferBlockState, TestBed } from '@angular/core/testing';
import type { RunMetaResponse } from '../api/models/run-meta-response';
import { RunCard } from './run-card';
import { aRun } from './testing/builders';

const LONG_NOTES = Array.from({ length: 12 }, (_, line) => `line ${String(line)} of the notes`).join('\n');

describe('RunCard', () => {
  let fixture: ComponentFixture<RunCard>;
  let host: HTMLElement;

  beforeEach(() => {
    fixture = TestBed.createComponent(RunCard);
    host = fixture.nativeElement as HTMLElement;
  });

  afterEach(() => {
    Reflect.deleteProperty(navigator, 'clipboard');
  });

  function show(fields: Partial<RunMetaResponse>, inputs: Readonly<Record<string, unknown>> = {}): void {
    fixture.componentRef.setInput('run', aRun(fields));
    for (const [name, value] of Object.entries(inputs)) fixture.componentRef.setInput(name, value);
    fixture.detectChanges();
  }

  function fact(name: string): string | undefined {
    const term = [...host.querySelectorAll('dt')].find(({ textContent }) => textContent === name);
    return term?.nextElementSibling?.textContent.replace(/\s+/g, ' ').trim();
  }

  function notesButton(): HTMLButtonElement | null {
    return host.querySelector('button[aria-controls]');
  }

  it('names the run and tells its settings with their units', () => {
    show({ run_id: 'nightly-42', max_iters: 25_000, beam: 5 });

    expect(host.querySelector('h2')?.textContent).toContain('nightly-42');
    expect(fact('Seeding')).toBe('On');
    expect(fact('Max iterations')).toBe('25,000 per function');
    expect(fact('Beam')).toBe('5 candidates');
  });

  it('shows the seed bias on its own scale', () => {
    show({ seed_bias: 0.25 });
    const meter = host.querySelector('[role=meter]');

    expect(meter?.getAttribute('aria-valuenow')).toBe('0.25');
    expect(meter?.getAttribute('aria-valuemax')).toBe('0.5');
    expect(fact('Seed bias')).toContain('of 0.5');
  });

  it('says what was switched off or not given', () => {
    show({ seeding_enabled: false, beam: null });

    expect(fact('Seeding')).toBe('Off');
    expect(fact('Beam')).toBe('not given');
  });

  it('tells when the run began, and how long ago', () => {
    show({ timestamp: new Date(Date.now() - 3.5 * 60_000).toISOString() });

    expect(fact('Began')).toMatch(/3 min\. ago$/);
    expect(host.querySelectorAll('time')).toHaveLength(2);
  });

  it('copies the run id', async () => {
    const writeText = jest.fn().mockResolvedValue(undefined);
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText } });
    show({ run_id: 'nightly-42' });
    const [deferred] = await fixture.getDeferBlocks();
    await deferred?.render(DeferBlockState.Complete);
    (fixture.nativeElement as HTMLElement).querySelector<HTMLButtonElement>('[aria-label="Copy run id"]')?.click();

    expect(writeText).toHaveBeenCalledWith('nightly-42');
  });

  it('folds long notes and shows them all on demand', () => {
    show({ notes: LONG_NOTES });
    expect(notesButton()?.getAttribute('aria-expanded')).toBe('false');

    notesButton()?.click();
    fixture.detectChanges();

    expect(notesButton()?.getAttribute('aria-expanded')).toBe('true');
    expect(notesButton()?.textContent.trim()).toBe('Show less');
  });

  it('folds the notes of the next run again', () => {
    show({ notes: LONG_NOTES });
    notesButton()?.click();

    show({ run_id: 'run-2', notes: `${LONG_NOTES}\nand more` });

    expect(notesButton()?.getAttribute('aria-expanded')).toBe('false');
  });

  it('shows short notes whole', () => {
    show({ notes: 'after the fix' });

    expect(host.textContent).toContain('after the fix');
    expect(notesButton()).toBeNull();
  });

  it('shows markup in the notes as text', () => {
    show({ notes: '<img src=x onerror="alert(1)">' });

    expect(host.textContent).toContain('<img src=x onerror="alert(1)">');
    expect(host.querySelector('img')).toBeNull();
  });

  it('marks a run that has just begun in words', () => {
    show({}, { isNew: true });

    expect(host.textContent).toContain('New run');
  });

  it('leaves the notes out where it is compact', () => {
    show({ notes: 'after the fix' }, { compact: true });

    expect(host.textContent).not.toContain('after the fix');
  });
});
