import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { JsonTree } from './json-tree';

describe('JsonTree', () => {
  let fixture: ComponentFixture<JsonTree>;
  let host: HTMLElement;

  function show(value: unknown): void {
    fixture = TestBed.createComponent(JsonTree);
    fixture.componentRef.setInput('value', value);
    fixture.detectChanges();
    host = fixture.nativeElement as HTMLElement;
  }

  function toggle(details: HTMLDetailsElement | null | undefined, open: boolean): void {
    if (!details) throw new Error('nothing to open');
    details.open = open;
    details.dispatchEvent(new Event('toggle'));
    fixture.detectChanges();
  }

  it('draws a number from 0 to 1 as a bar, with the number', () => {
    show({ similarity: 0.92 });

    expect(host.querySelector('[role=meter]')?.getAttribute('aria-label')).toBe('similarity');
    expect(host.textContent).toContain('0.92');
  });

  it('shows every other value as text', () => {
    show({ method: 'jaccard', rank: 12, exact: false, parent: null, markup: '<b>no</b>' });

    for (const text of ['jaccard', '12', 'false', 'null', '<b>no</b>']) expect(host.textContent).toContain(text);
    expect(host.querySelector('[role=meter]')).toBeNull();
    expect(host.querySelector('b')).toBeNull();
  });

  it('opens what is nested deeper only when asked, down to the last level', () => {
    let value: unknown = 'the bottom';
    for (let level = 0; level < 32; level += 1) value = { inner: value };
    show(value);
    expect(host.textContent).not.toContain('the bottom');

    for (let level = 0; level < 31; level += 1) toggle([...host.querySelectorAll('details')].at(-1), true);

    expect(host.textContent).toContain('the bottom');
  });

  it('has no elements for what is closed', () => {
    show({ scores: { first: 'hidden' } });
    expect(host.textContent).toContain('hidden');

    toggle(host.querySelector('details'), false);

    expect(host.textContent).not.toContain('hidden');
  });

  it('shows a long array in portions', () => {
    show(Array.from({ length: 260 }, (_, index) => `item ${String(index)}.`));
    expect(host.querySelectorAll('li')).toHaveLength(50);

    const button = [...host.querySelectorAll('button')].find((element) => element.textContent.includes('Show 200 more of 260'));
    button?.click();
    fixture.detectChanges();

    expect(host.querySelectorAll('li')).toHaveLength(250);
    expect(host.textContent).toContain('Show 10 more of 260');
  });

  it('says that an object is empty', () => {
    show({});

    expect(host.textContent).toContain('empty');
  });
});
