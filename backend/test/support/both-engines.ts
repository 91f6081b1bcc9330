import { expect } from '@jest/globals';
import { RawClient, type RawAnswer, type Sendable } from '../fuzz/client.js';
import { storedIn } from '../fuzz/stored.js';
import { API_KEY, startTestApp, type TestApp } from './test-app.js';

/** What of an answer has to be the same on every engine. */
interface Comparable {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

/** Headers that say what the answer is. Of the others one only has to be there, because its value is of this database or this moment. */
const COMPARED = ['content-type', 'x-total-count', 'cache-control', 'allow', 'location', 'content-encoding', 'connection'];
const PRESENT = ['etag', 'retry-after', 'x-request-id', 'content-length'];

/** How answers begin that tell of the process: metrics, the server, the system, its health; and what is new up to this moment. */
const OF_THE_PROCESS = /^(# HELP|\{"(version|status|since)":)/;

/** The application on SQLite and on PostgreSQL. Whatever it is asked, it is asked twice, and its two answers have to be the same. */
export class BothEngines {
  private readonly clients: readonly RawClient[];

  private constructor(
    readonly apps: readonly [sqlite: TestApp, postgres: TestApp],
    private readonly since: number,
  ) {
    this.clients = apps.map(({ url }) => new RawClient(url));
  }

  static async start(): Promise<BothEngines> {
    const since = Date.now();
    // Turkish: a small I is not the one of ASCII, and letters do not sort by their bytes.
    const databases = [{ engine: 'sqlite' }, { engine: 'postgres', icuLocale: 'tr-TR' }] as const;
    const [sqlite, postgres] = databases.map((newDatabase) => startTestApp({ newDatabase })) as [Promise<TestApp>, Promise<TestApp>];
    return new BothEngines(await Promise.all([sqlite, postgres]), since);
  }

  get(target: string, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
    return this.ask({ method: 'GET', target, headers: Object.entries({ host: 'x', ...headers }), body: undefined });
  }

  /** With the key. A text is sent as it is. */
  post(target: string, body: unknown, type = 'application/json'): Promise<unknown> {
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const headers = { host: 'x', 'x-api-key': API_KEY, 'content-type': type, 'content-length': String(bytes.length) };
    return this.ask({ method: 'POST', target, headers: Object.entries(headers), body: bytes });
  }

  /** @returns what both answered: the value of the JSON, or its text */
  async ask(request: Sendable): Promise<unknown> {
    const answer = await this.send(request);
    const text = answer.body.toString();
    return String(answer.headers['content-type']).startsWith('application/json') ? (JSON.parse(text) as unknown) : text;
  }

  /** @returns the answer on SQLite, which is that on PostgreSQL */
  async send(request: Sendable): Promise<RawAnswer> {
    const [first, second] = (await Promise.all(this.clients.map((client) => client.send(request)))) as [RawAnswer, RawAnswer];
    const [onSqlite, onPostgres] = [first, second].map((answer) => this.comparable(answer)) as [Comparable, Comparable];
    expectSameText(onSqlite.text, onPostgres.text);
    expect({ ...onPostgres, text: '' }).toEqual({ ...onSqlite, text: '' });
    return first;
  }

  /** Holds what the two databases hold against each other. */
  async compareStored(): Promise<void> {
    const stored = await Promise.all(this.apps.map(({ database }) => storedIn(database)));
    const [onSqlite = '', onPostgres = ''] = stored.map((rows) => withoutMade(JSON.stringify(rows), this.since));
    expectSameText(onSqlite, onPostgres);
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.close();
    await Promise.all(this.apps.map((app) => app.stop()));
  }

  private comparable({ status, headers, body }: RawAnswer): Comparable {
    const text = body.toString();
    // What is turned away is told for how long, which is not for the same number of seconds.
    const isOfTheMoment = status === 429 || OF_THE_PROCESS.test(text);
    return {
      status,
      headers: {
        ...Object.fromEntries(COMPARED.map((name) => [name, headers[name]?.toString()])),
        ...Object.fromEntries(PRESENT.map((name) => [name, name in headers ? 'present' : undefined])),
      },
      text: isOfTheMoment ? '' : withoutMade(text, this.since),
    };
  }
}

const UUID_V7 = /\b([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
const MEAN = /"mean_score":([-+.\de]+)/g;
/** Where random scores leave little of each other, the last digits of the scores show: they are a part of the scores, not of their mean. */
const DECIMALS_OF_MEAN = 9;
/** Of a run that ends at this moment, or of which only its end was said, and which begins with that being said. */
const DURATION_OF_NOW = /("(?:started|finished)_at":"now"[^{}]*?"duration_ms":)-?\d+/g;
/** The same in CSV: behind started_at, finished_at and last_signal_at. */
const CSV_DURATION_OF_NOW = /(,(?:now,[^,\n]*|[^,\n]*,now),[^,\n]*,)-?\d+(?=,)/g;
const CURSOR = /"next":"([\w-]+)"/g;
const TIME = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;

/**
 * Without what each server makes up for itself: the ids and the times of this moment. And without the last digits of means, which numbers that
 * were made for it can turn; corpus.spec.ts has those that matter to the last digit.
 */
function withoutMade(text: string, since: number): string {
  const isOfNow = (ms: number): boolean => ms >= since && ms <= Date.now() + 1_000;
  return text
    .replaceAll(CURSOR, (_, cursor: string) => `"next":${withoutArrival(cursor)}`)
    .replaceAll(UUID_V7, (id, high: string, low: string) => (isOfNow(parseInt(high + low, 16)) ? 'made' : id))
    .replaceAll(MEAN, (_, mean: string) => `"mean_score":${withoutLastDigits(Number(mean))}`)
    .replaceAll(TIME, (time) => (isOfNow(Date.parse(time)) ? 'now' : time))
    .replaceAll(DURATION_OF_NOW, '$1made')
    .replaceAll(CSV_DURATION_OF_NOW, '$1made');
}

/** What a cursor holds, which is nobody's business, but for a number of arrival behind a time: each engine gives its own. */
function withoutArrival(cursor: string): string {
  try {
    const place = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    return JSON.stringify(place.map((part, index) => (index === 2 && Number.isInteger(part) ? 'arrival' : part)));
  } catch {
    // A client may have sent something of that name.
    return JSON.stringify(cursor);
  }
}

/** Shows the first difference only: to find all of them in megabytes would take Jest minutes. */
function expectSameText(onSqlite: string, onPostgres: string): void {
  if (onSqlite === onPostgres) return;
  const [one, other] = [linesOf(onSqlite), linesOf(onPostgres)];
  const line = one.findIndex((text, index) => text !== other[index]);
  const from = Math.max(0, line === -1 ? one.length : line - LINES_SHOWN);
  const shown = (lines: readonly string[]): string[] => lines.slice(from, from + 2 * LINES_SHOWN).map((text) => text.slice(0, 300));
  expect({ from, onPostgres: shown(other) }).toEqual({ from, onPostgres: shown(one) });
  throw new Error(`The answers differ somewhere behind the first 300 characters of line ${line}.`);
}

const LINES_SHOWN = 10;

function linesOf(text: string): string[] {
  try {
    return JSON.stringify(JSON.parse(text), null, 1).split('\n');
  } catch {
    return text.split('\n');
  }
}

function withoutLastDigits(mean: number): string {
  const digits = Number(mean.toPrecision(9)).toFixed(DECIMALS_OF_MEAN);
  return Number(digits) === 0 ? '0' : digits;
}
