import { writeFileSync } from 'node:fs';
import type fc from 'fast-check';
import type { RawAnswer } from './client.js';
import type { FuzzRequest } from './requests.js';

/** The same cases in every CI run; `npm run fuzz` takes others. */
const DEFAULT_SEED = 20_251_002;

/** From which seed to try; scripts/fuzz.mjs sets it. */
export const SEED = Number(process.env['FUZZ_SEED'] ?? DEFAULT_SEED);

/** How many cases to try: so many in CI, or this share of what scripts/fuzz.mjs was asked for. */
export function casesOf(inCi: number, share: number): number {
  const asked = process.env['FUZZ_CASES'];
  return asked === undefined ? inCi : Math.ceil(Number(asked) * share);
}

/** Counts by operation and status. */
export class Figures {
  private readonly counts = new Map<string, Map<number, number>>();

  count(operation: string, status: number): void {
    const statuses = this.counts.get(operation) ?? new Map<number, number>();
    this.counts.set(operation, statuses.set(status, (statuses.get(status) ?? 0) + 1));
  }

  /** Answers, of one operation or of all, with these statuses or with any. */
  total(operation?: string, from = 0, below = Infinity): number {
    const chosen = operation === undefined ? [...this.counts.values()] : [this.counts.get(operation) ?? new Map<number, number>()];
    return chosen
      .flatMap((statuses) => [...statuses])
      .filter(([status]) => status >= from && status < below)
      .reduce((sum, [, count]) => sum + count, 0);
  }

  statuses(): number[] {
    return [...new Set([...this.counts.values()].flatMap((statuses) => [...statuses.keys()]))].sort((a, b) => a - b);
  }

  toJSON(): object {
    const byStatus = Object.fromEntries(this.statuses().map((status) => [status, this.total(undefined, status, status + 1)]));
    const byOperation = Object.fromEntries([...this.counts].map(([name, statuses]) => [name, Object.fromEntries(statuses)]));
    return { cases: this.total(), by_status: byStatus, by_operation: byOperation };
  }
}

/** Hands the figures to scripts/fuzz.mjs, when that is what runs this. */
export function reportFigures(part: string, figures: object): void {
  const file = process.env['FUZZ_REPORT'];
  if (file !== undefined) writeFileSync(file, `${JSON.stringify({ part, ...figures })}\n`, { flag: 'a' });
}

/** Says what to type to see a failure again, and with which seed and path the smallest one was found. */
export function reporter<Ts extends unknown[]>(reproduction: (...values: Ts) => string): (details: fc.RunDetails<Ts>) => void {
  return ({ failed, seed, counterexamplePath, counterexample, errorInstance, numShrinks }) => {
    if (!failed) return;
    const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
    const shown = counterexample === null ? '' : reproduction(...counterexample);
    throw new Error(`${reason}\nseed ${seed}, path ${String(counterexamplePath)}, shrunk ${numShrinks} times\n${shown}`, {
      cause: errorInstance,
    });
  };
}

/** A shell line that sends the request again. */
export function curlOf({ method, target, headers, body }: FuzzRequest): string {
  const quoted = (text: string): string =>
    `$'${text.replaceAll(/[^ -&(-[\]-~]/g, (char) => [...Buffer.from(char, 'latin1')].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''))}'`;
  const shownHeaders = headers
    .filter(([name]) => name !== 'content-length')
    .map(([name, value]) => `-H ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`);
  const curl = `curl -i --path-as-is -X ${method} ${shownHeaders.join(' ')} "$URL"${quoted(target)}`;
  return body === undefined ? curl : `echo ${body.toString('base64')} | base64 -d | ${curl} --data-binary @-`;
}

export function shownAnswer({ status, headers, body }: RawAnswer): string {
  return `${status} ${JSON.stringify(headers)} ${body.toString('utf8').slice(0, 500)}`;
}
