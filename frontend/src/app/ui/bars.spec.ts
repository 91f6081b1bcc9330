import { TestBed } from '@angular/core/testing';
import type { Type } from '@angular/core';
import { PassedMeter } from './passed-meter';
import { ValueBar } from './value-bar';

function render(component: Type<unknown>, inputs: Readonly<Record<string, unknown>>): HTMLElement {
  const fixture = TestBed.createComponent(component);
  for (const [name, value] of Object.entries(inputs)) fixture.componentRef.setInput(name, value);
  fixture.detectChanges();
  return fixture.nativeElement as HTMLElement;
}

function meter(host: HTMLElement): Element | null {
  return host.querySelector('[role=meter]');
}

function fillWidth(host: HTMLElement): string | undefined {
  return (meter(host)?.firstElementChild as HTMLElement | null)?.style.inlineSize;
}

describe('ValueBar', () => {
  it('tells the value, its range and what it measures', () => {
    const bar = meter(render(ValueBar, { value: 0.25, label: 'Seed bias', max: 0.5 }));

    expect(bar?.getAttribute('aria-label')).toBe('Seed bias');
    expect(bar?.getAttribute('aria-valuenow')).toBe('0.25');
    expect(bar?.getAttribute('aria-valuemax')).toBe('0.5');
  });

  it('fills as much of its own scale as the value takes', () => {
    expect(fillWidth(render(ValueBar, { value: 0.25, label: 'Seed bias', max: 0.5 }))).toBe('50%');
  });

  it('does not run over, and keeps the number true', () => {
    const host = render(ValueBar, { value: 1.75, label: 'Score' });

    expect(fillWidth(host)).toBe('100%');
    expect(host.textContent).toContain('1.75');
  });

  it('shows the places that a number has, and two at least', () => {
    expect(render(ValueBar, { value: 0.5, label: 'Score' }).textContent).toContain('0.50');
    expect(render(ValueBar, { value: 0.9234, label: 'Score' }).textContent).toContain('0.9234');
  });
});

describe('PassedMeter', () => {
  it('shows the fraction and the percentage, and speaks both', () => {
    const host = render(PassedMeter, { passed: 9, total: 10 });

    expect(host.textContent).toContain('9 / 10');
    expect(host.textContent).toContain('90 %');
    expect(meter(host)?.getAttribute('aria-valuetext')).toBe('9 of 10, 90 %');
  });

  it('does not round up to 100 %', () => {
    expect(render(PassedMeter, { passed: 999, total: 1000 }).textContent).toContain('> 99 %');
  });

  it('says that there were no tests instead of dividing by zero', () => {
    const host = render(PassedMeter, { passed: 0, total: 0 });

    expect(host.textContent.trim()).toBe('no tests');
    expect(meter(host)).toBeNull();
  });
});
