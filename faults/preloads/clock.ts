/** Loaded into a server before its program (node --import): its wall clock goes as FAULT_CLOCK says. Its monotonic clock stays. */
import type { Clock } from '../support/preloads.js';

const DAY_MS = 86_400_000;
const RealDate = Date;
const start = RealDate.now();

const CLOCKS: Readonly<Record<Clock, () => number>> = {
  'a day ahead': () => RealDate.now() + DAY_MS,
  'a day behind': () => RealDate.now() - DAY_MS,
  'running backwards': () => start - (RealDate.now() - start),
  'standing still': () => start,
  'jumping by up to a day': () => RealDate.now() + Math.round((Math.random() * 2 - 1) * DAY_MS),
};

const now = CLOCKS[process.env['FAULT_CLOCK'] as Clock];

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args: unknown[], newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
  apply: () => new RealDate(now()).toString(),
  get: (target, key, receiver) => (key === 'now' ? now : (Reflect.get(target, key, receiver) as unknown)),
});
