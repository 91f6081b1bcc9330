/** Where the browser does not tell when it has nothing to do: after the first seconds of a page. */
const ASSUMED_IDLE_MS = 2_000;

/** Does it once the browser has nothing else to do. @returns a function that calls it off */
export function whenIdle(window: Window | null, work: () => void): () => void {
  if (window === null) return () => undefined;
  if (!('requestIdleCallback' in window)) {
    const timer = setTimeout(work, ASSUMED_IDLE_MS);
    return () => clearTimeout(timer);
  }
  const request = window.requestIdleCallback(work);
  return () => window.cancelIdleCallback(request);
}
