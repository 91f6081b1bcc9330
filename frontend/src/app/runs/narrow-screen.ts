import { DOCUMENT } from '@angular/common';
import { assertInInjectionContext, DestroyRef, inject, signal, type Signal } from '@angular/core';

/** Below this, a list and a detail have no room side by side. */
const TWO_COLUMNS_PX = 900;

/** Whether the window is too narrow, by default for two columns; follows the window until the caller is destroyed. */
export function narrowScreen(belowPx = TWO_COLUMNS_PX): Signal<boolean> {
  assertInInjectionContext(narrowScreen);
  const query = inject(DOCUMENT).defaultView?.matchMedia(`(max-width: ${String(belowPx - 0.02)}px)`);
  const isNarrow = signal(query?.matches ?? false);
  const onChange = ({ matches }: MediaQueryListEvent): void => {
    isNarrow.set(matches);
  };
  query?.addEventListener('change', onChange);
  inject(DestroyRef).onDestroy(() => {
    query?.removeEventListener('change', onChange);
  });
  return isNarrow.asReadonly();
}
