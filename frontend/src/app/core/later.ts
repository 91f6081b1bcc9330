/** Resolves in a task of its own: the browser may paint and handle events before. */
export function later(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}
