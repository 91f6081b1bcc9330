import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { Diff } from './diff';

const LINES = Array.from({ length: 20 }, (_, index) => `line_${String(index)} = 0`).join('\n');

describe('a diff', () => {
  let fixture: ComponentFixture<Diff>;
  let host: HTMLElement;

  async function show(before: string, after: string): Promise<void> {
    fixture = TestBed.createComponent(Diff);
    host = fixture.nativeElement as HTMLElement;
    for (const [name, value] of Object.entries({ before, after, beforeName: 'Seed', afterName: 'Result' })) {
      fixture.componentRef.setInput(name, value);
    }
    await fixture.whenStable();
  }

  const rows = (): string[][] =>
    [...host.querySelectorAll('tbody tr')].map((row) => [...row.querySelectorAll('td')].map(({ textContent }) => textContent.trim()));

  it('stands the two side by side, with line numbers and words for what changed', async () => {
    await show('a = 1\nb = 2', 'a = 1\nb = 3\nc = 4');

    expect(rows()).toEqual([
      ['1', 'a = 1', '1', 'a = 1'],
      ['2', 'removed: b = 2', '2', 'added: b = 3'],
      ['', '', '3', 'added: c = 4'],
    ]);
    expect([...host.querySelectorAll('.marked')].map(({ textContent }) => textContent)).toEqual(['2', '3']);
    expect(host.querySelector('[role=region]')?.getAttribute('aria-label')).toBe('Seed compared with Result');
  });

  it('stands them in one column on demand', async () => {
    await show('a\nold', 'a\nnew');
    host.querySelectorAll<HTMLInputElement>('input[type=radio]')[1]?.click();
    await fixture.whenStable();

    expect(rows()).toEqual([
      ['1', '1', 'a'],
      ['2', '', 'removed: old'],
      ['', '2', 'added: new'],
    ]);
  });

  it('folds what is equal, and shows it on demand', async () => {
    await show(`${LINES}\nold`, `${LINES}\nnew`);
    const fold = host.querySelector<HTMLButtonElement>('.fold button');
    expect(fold?.textContent).toBe('Show 17 equal lines');

    fold?.click();
    await fixture.whenStable();

    expect(rows()).toHaveLength(21);
  });

  it('says that nothing differs', async () => {
    await show('a', 'a\n');

    expect(host.textContent).toContain('Seed and Result are equal, line by line.');
  });

  it('shows code as text, whatever is in it', async () => {
    await show('<img src=x onerror=alert(1)>', '</code><b>bold</b>');

    expect(host.querySelector('img, b')).toBeNull();
    expect(host.textContent).toContain('<img src=x onerror=alert(1)>');
  });
});
