/** Feeds the story to a server, through the API that the engine uses. The types: feed.d.mts. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isOfDemo } from './story.mjs';

const TRIES = 5;
const LONGEST_WAIT_S = 10;
const PAGE = 200;
/** Records of a batch: far fewer cost more, more are no quicker. */
const AT_ONCE = 500;

/** Where the records of a run that goes on are sent, one at a time. */
const ENDPOINTS = {
  run_meta: () => ['POST', '/api/run-meta'],
  used_seed: () => ['POST', '/api/used-seeds'],
  outcome: () => ['POST', '/api/outcomes'],
  corpus_entry: () => ['POST', '/api/corpus'],
  run_status: ({ run_id }) => ['PATCH', `/api/run-meta/${encodeURIComponent(run_id)}`],
};

export class DemoError extends Error {}

export class Feed {
  #url;
  #key;

  constructor(url, key) {
    this.#url = url.replace(/(\/api)?\/*$/, '');
    this.#key = key;
  }

  get url() {
    return this.#url;
  }

  async clear() {
    const own = [];
    for (let cursor; cursor !== null;) {
      const query = new URLSearchParams({ limit: PAGE, ...(cursor !== undefined && { cursor }) });
      const { runs, next } = await this.#request('GET', `/api/run-meta?${query}`);
      const foreign = runs.find((run) => !isOfDemo(run));
      if (foreign !== undefined)
        throw new DemoError(`${this.#url} has runs that are not the demonstration's, such as ${foreign.run_id}: it is left alone.`);
      own.push(...runs.map(({ run_id }) => run_id));
      cursor = next;
    }
    for (const runId of own) await this.#request('DELETE', `/api/run-meta/${encodeURIComponent(runId)}`);
    return own.length;
  }

  async post(records) {
    for (let start = 0; start < records.length; start += AT_ONCE) await this.#postBatch(records.slice(start, start + AT_ONCE));
  }

  async #postBatch(batch) {
    const { rejected } = await this.#request('POST', '/api/batch', { items: batch });
    if (rejected.length === 0) return;
    const [{ index, details }] = rejected;
    throw new DemoError(
      `${this.#url} refuses ${rejected.length} of ${batch.length} records; the first is ${batch[index].kind}: ${details}`,
    );
  }

  async send({ kind, ...body }) {
    const [method, path] = ENDPOINTS[kind](body);
    if (kind === 'run_status') delete body.run_id;
    await this.#request(method, path, body);
  }

  /** @throws DemoError with a sentence for whoever started the demonstration */
  async #request(method, path, body) {
    for (let tries = 1; ; tries += 1) {
      const response = await this.#fetch(method, path, body);
      if (response.ok) return readJson(response, this.#url);
      const { error, details } = await readJson(response, this.#url);
      if (response.status === 401) throw new DemoError(`${this.#url} does not know this key. Give its AURORA_API_KEY with --key.`);
      const mayPass = response.status === 429 || response.status === 503;
      if (!mayPass || tries === TRIES)
        throw new DemoError(`${this.#url} answers ${method} ${path} with ${response.status} ${error}: ${details}`);
      await sleep(1_000 * Math.min(LONGEST_WAIT_S, Number(response.headers.get('retry-after')) || 1));
    }
  }

  async #fetch(method, path, body) {
    const headers = { 'x-api-key': this.#key, ...(body !== undefined && { 'content-type': 'application/json' }) };
    try {
      return await fetch(this.#url + path, { method, headers, body: body && JSON.stringify(body) });
    } catch (error) {
      throw new DemoError(`${this.#url} cannot be reached: ${error.cause?.message || error.cause?.code || error.message}`, {
        cause: error,
      });
    }
  }
}

export async function follow(feed, records, { pause, isOver }) {
  let run;
  for (const record of records) {
    await feed.send(record);
    run = record.kind === 'run_status' ? undefined : (record.run_id ?? run);
    // A result and the entry that it becomes come together.
    if (record.kind !== 'corpus_entry') await pause();
    if (isOver()) break;
  }
  return run;
}

async function readJson(response, url) {
  try {
    return await response.json();
  } catch {
    throw new DemoError(`${url} does not answer as Aurora Telemetry does (${response.status}, no JSON).`);
  }
}
