import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { Shortcuts } from './shortcuts';

@Component({ selector: 'app-some-page', changeDetection: ChangeDetectionStrategy.OnPush, template: '' })
class SomePage {}

describe('Shortcuts', () => {
  let shortcuts: Shortcuts;
  let navigate: jest.SpyInstance;

  beforeEach(() => {
    localStorage.clear();
    TestBed.configureTestingModule({ providers: [provideRouter([{ path: '**', component: SomePage }])] });
    navigate = jest.spyOn(TestBed.inject(Router), 'navigateByUrl');
    shortcuts = TestBed.inject(Shortcuts);
  });

  afterEach(() => {
    document.body.replaceChildren();
    jest.restoreAllMocks();
  });

  /** @returns whether the key was taken */
  function press(key: string, options: KeyboardEventInit & { readonly on?: Element; readonly at?: number } = {}): boolean {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...options });
    if (options.at !== undefined) Object.defineProperty(event, 'timeStamp', { value: options.at });
    (options.on ?? document.body).dispatchEvent(event);
    return event.defaultPrevented;
  }

  function add(tag: string, attributes: Readonly<Record<string, string>> = {}): HTMLElement {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    document.body.append(element);
    return element;
  }

  it.each([{ ctrlKey: true }, { metaKey: true }])('opens the search, also out of a field (%o)', (modifier) => {
    expect(press('k', { ...modifier, on: add('input') })).toBe(true);

    expect(shortcuts.open()).toBe('search');
  });

  it('goes to a page with g and its letter', () => {
    press('g');
    press('c');

    expect(navigate).toHaveBeenCalledWith('/corpus');
  });

  it('forgets g after a while, and after another key', () => {
    press('g', { at: 0 });
    press('c', { at: 1_501 });
    press('g', { at: 2_000 });
    press('x', { at: 2_100 });
    press('c', { at: 2_200 });

    expect(navigate).not.toHaveBeenCalled();
  });

  it('opens the help', () => {
    press('?', { shiftKey: true });

    expect(shortcuts.open()).toBe('help');
  });

  it('goes to the filter of the page with /, and leaves the key alone where there is none', () => {
    expect(press('/')).toBe(false);
    const main = add('main');
    const filter = document.createElement('input');
    filter.type = 'search';
    main.append(filter);

    expect(press('/')).toBe(true);

    expect(document.activeElement).toBe(filter);
  });

  it.each([
    ['input', {}],
    ['textarea', {}],
    ['select', {}],
    ['div', { contenteditable: 'true' }],
    ['div', { role: 'combobox' }],
    ['div', { role: 'listbox' }],
  ] as const)('leaves letters alone in <%s %o>', (tag, attributes) => {
    expect(press('?', { on: add(tag, attributes) })).toBe(false);

    expect(shortcuts.open()).toBeUndefined();
  });

  it('rests while a dialog is open', () => {
    add('dialog', { open: '' });

    expect(press('?')).toBe(false);
    expect(press('k', { ctrlKey: true })).toBe(true);
    expect(shortcuts.open()).toBeUndefined();
  });

  it('goes from the help to the search', () => {
    shortcuts.show('help');
    add('dialog', { open: '' });

    press('k', { ctrlKey: true });

    expect(shortcuts.open()).toBe('search');
  });

  it.each([{ ctrlKey: true }, { metaKey: true }, { altKey: true }])('leaves the browser its own keys (%o)', (modifier) => {
    expect(press('g', modifier)).toBe(false);
    press('c');

    expect(navigate).not.toHaveBeenCalled();
  });

  it('does nothing without Ctrl when it is switched off, and remembers that', () => {
    shortcuts.enable(false);

    expect(press('?')).toBe(false);
    expect(press('k', { ctrlKey: true })).toBe(true);
    TestBed.resetTestingModule();
    TestBed.configureTestingModule({ providers: [provideRouter([])] });
    expect(TestBed.inject(Shortcuts).enabled()).toBe(false);
  });
});
