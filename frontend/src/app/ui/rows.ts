import type { CdkVirtualScrollViewport } from '@angular/cdk/scrolling';

/** The row to which a key leads from another one, in a list that is so many rows high; `undefined` for any other key. */
export function rowOfKey(
  key: string,
  from: number,
  { count, page }: { readonly count: number; readonly page: number },
): number | undefined {
  const last = count - 1;
  switch (key) {
    case 'ArrowDown':
      return Math.min(last, from + 1);
    case 'ArrowUp':
      return Math.max(0, from - 1);
    case 'PageDown':
      return Math.min(last, from + page);
    case 'PageUp':
      return Math.max(0, from - page);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

/** Rows that one press of Page Down goes on: one of those in sight stays there. */
export function pageOf(viewport: CdkVirtualScrollViewport, rowPx: number): number {
  return Math.max(1, Math.floor(viewport.getViewportSize() / rowPx) - 1);
}

/** Scrolls as little as brings the row into sight. */
export function revealRow(viewport: CdkVirtualScrollViewport, index: number, rowPx: number): void {
  const top = viewport.measureScrollOffset();
  const height = viewport.getViewportSize();
  if (index * rowPx < top) viewport.scrollToOffset(index * rowPx);
  else if ((index + 1) * rowPx > top + height) viewport.scrollToOffset((index + 1) * rowPx - height);
}
