/**
 * Posts records, single and in batches, and writes into a log what was acknowledged, before it does anything else. A process of its own,
 * so that neither the server's end nor the supervisor's work touches it. Argument: `IngestOptions` as JSON.
 */
import { EventEmitter, once } from 'node:events';
import { Agent } from 'node:http';
import { fdatasyncSync, openSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { call, type Answer } from '../support/http.js';
import type { IngestOptions, IngestProgress, IngestRequest } from '../support/ingest.js';
import { sequence } from '../support/random.js';
import { ENDPOINTS, recordOf, type TestRecord } from '../support/records.js';

const RETRY_DELAY_MS = 50;
const REPORT_EVERY_MS = 40;

const options = JSON.parse(process.argv[2] ?? '{}') as IngestOptions;
const random = sequence(options.seed);
const log = openSync(options.logFile, 'a');
const agent = new Agent({ keepAlive: true, maxSockets: options.connections });
const changes = new EventEmitter().setMaxListeners(0);

let target: string | null = null;
let finishing = false;
let next = options.first;
const end = options.count === undefined ? Infinity : options.first + options.count;
const began = performance.now();
/** What has to be sent again; taken in any order. */
const again: number[][] = [];
const acknowledged = new Set<number>();
const statuses: Record<string, number> = {};
let refused = 0;
let withoutRetryAfter = 0;

process.on('message', (message: IngestRequest) => {
  if (message.kind === 'target') target = message.url;
  else finishing = true;
  changes.emit('change');
});

const reporter = setInterval(report, REPORT_EVERY_MS);
await Promise.all(Array.from({ length: options.connections }, work));
clearInterval(reporter);
fdatasyncSync(log);
report(() => process.exit(0));

async function work(): Promise<void> {
  for (;;) {
    if (target === null) {
      if (finishing && (again.length === 0 || !options.retries)) return;
      await once(changes, 'change');
      continue;
    }
    const unit = take();
    if (unit === undefined) {
      if (finishing || next >= end) return;
      await delay(2);
      continue;
    }
    await send(unit, target);
  }
}

/** Old and new in turn, the old in any order: retries overtake each other. */
function take(): number[] | undefined {
  if (again.length > 0 && (random() < 0.5 || !mayBegin())) return again.splice(Math.floor(random() * again.length), 1)[0];
  if (!mayBegin()) return undefined;
  const size = random() < options.batchShare ? 2 + Math.floor(random() * (options.batchSize - 1)) : 1;
  const from = next;
  next = Math.min(end, next + size);
  return Array.from({ length: next - from }, (_, i) => from + i);
}

function mayBegin(): boolean {
  if (finishing || next >= end) return false;
  const { perSecond = Infinity } = options;
  return next - options.first < ((performance.now() - began) / 1000) * perSecond + 1;
}

async function send(unit: number[], url: string): Promise<void> {
  // The copy may overtake it, on another connection.
  if (random() < (options.repeats ?? 0)) again.push(unit);
  let answer: Answer;
  try {
    answer = await post(unit, url);
  } catch {
    count('none');
    if (options.retries) again.push(unit);
    await Promise.race([delay(RETRY_DELAY_MS), once(changes, 'change')]);
    return;
  }
  count(answer.status);
  const mayComeAgain = answer.status === 429 || answer.status >= 500;
  if ([429, 502, 503].includes(answer.status) && answer.headers['retry-after'] === undefined) withoutRetryAfter += 1;
  if (mayComeAgain) {
    if (options.retries) again.push(unit);
    await delay(RETRY_DELAY_MS);
    return;
  }
  if (answer.status === 200) acknowledge(unit, answer);
  else refuse(unit, answer);
}

function post(unit: number[], url: string): Promise<Answer> {
  const records = unit.map(recordOf).map((record) => (options.withoutIds === true ? withoutId(record) : record));
  const [record] = records;
  if (records.length === 1 && record !== undefined)
    return call(url + ENDPOINTS[record.kind], { agent, apiKey: options.apiKey, json: JSON.stringify(record.body) });
  const items = records.map(({ kind, body }) => ({ kind, ...body }));
  return call(`${url}/api/batch`, { agent, apiKey: options.apiKey, json: JSON.stringify({ items }) });
}

function withoutId({ kind, body }: TestRecord): TestRecord {
  return { kind, body: kind === 'used_seed' ? { ...body, id: undefined } : body };
}

interface BatchAnswer {
  readonly rejected?: readonly { readonly index: number }[];
}

function acknowledge(unit: number[], answer: Answer): void {
  const rejected = new Set(unit.length === 1 ? [] : ((JSON.parse(answer.body) as BatchAnswer).rejected ?? []).map(({ index }) => index));
  const good = unit.filter((_, index) => !rejected.has(index));
  if (good.length > 0) writeSync(log, `a ${good.join(' ')}\n`);
  if (rejected.size > 0)
    refuse(
      unit.filter((_, index) => rejected.has(index)),
      answer,
    );
  for (const n of good) acknowledged.add(n);
}

function refuse(unit: number[], { status, body }: Answer): void {
  refused += unit.length;
  writeSync(log, `r ${status} ${unit.join(' ')} ${body}\n`);
}

function count(status: number | 'none'): void {
  statuses[status] = (statuses[status] ?? 0) + 1;
}

function report(then?: () => void): void {
  const progress: IngestProgress = { acknowledged: acknowledged.size, refused, statuses, withoutRetryAfter };
  if (process.connected) process.send?.(progress, undefined, undefined, () => then?.());
  else process.exit(1);
}
