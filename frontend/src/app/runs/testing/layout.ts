export const VISIBLE_ROWS = 10;

/** What jsdom lacks: elements of a height, scrolling, the width of the window, modal dialogs. @returns a function that takes it back */
export function giveLayout(options: { readonly rowPx: number; readonly isNarrow?: boolean }): () => void {
  const height = jest.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(VISIBLE_ROWS * options.rowPx);
  const added: [object, string, unknown][] = [
    [HTMLElement.prototype, 'scrollTo', scrollTo],
    [HTMLDialogElement.prototype, 'showModal', jest.fn()],
    [window, 'matchMedia', () => ({ matches: options.isNarrow ?? false, addEventListener: jest.fn(), removeEventListener: jest.fn() })],
  ];
  for (const [owner, name, value] of added) Object.defineProperty(owner, name, { configurable: true, value });
  return () => {
    height.mockRestore();
    for (const [owner, name] of added) Reflect.deleteProperty(owner, name);
  };
}

function scrollTo(this: HTMLElement, options: ScrollToOptions): void {
  this.scrollTop = options.top ?? 0;
  this.dispatchEvent(new Event('scroll'));
}
