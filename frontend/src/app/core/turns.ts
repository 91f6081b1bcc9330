import { type HttpInterceptorFn, HttpResponse } from '@angular/common/http';
import { concatMap, map, Observable, of } from 'rxjs';

/**
 * Lets answers through one at a time: at once, or when the page has drawn the one before. Drawing those together that come together would
 * keep a slow phone from painting and from answering a finger for longer.
 */
export const turnsInterceptor: HttpInterceptorFn = (request, next) =>
  next(request).pipe(concatMap((event) => (event instanceof HttpResponse ? turn.pipe(map(() => event)) : of(event))));

/** What waits for its turn, in order. */
const waiting: (() => void)[] = [];
let isTaken = false;

/** Emits and completes when it is this subscriber's turn. */
const turn = new Observable<void>((subscriber) => {
  const go = (): void => {
    take();
    subscriber.next();
    subscriber.complete();
  };
  if (isTaken) waiting.push(go);
  else go();
  return () => {
    const index = waiting.indexOf(go);
    if (index !== -1) waiting.splice(index, 1);
  };
});

function take(): void {
  isTaken = true;
  // Angular draws in a task of its own, which comes between the two.
  setTimeout(() => {
    setTimeout(() => {
      isTaken = false;
      waiting.shift()?.();
    });
  });
}
