import { request, type Agent, type IncomingHttpHeaders } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly tookMs: number;
}

export interface Call {
  readonly agent?: Agent;
  readonly apiKey?: string;
  /** JSON text; a POST when given, else a GET. */
  readonly json?: string;
  readonly timeoutMs?: number;
}

/** @throws Error when no answer came: refused, cut off, or none within `timeoutMs` */
export function call(url: string, { agent, apiKey, json, timeoutMs = 60_000 }: Call = {}): Promise<Answer> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      agent,
      method: json === undefined ? 'GET' : 'POST',
      headers: {
        ...(apiKey !== undefined && { 'x-api-key': apiKey }),
        ...(json !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) }),
      },
    });
    outgoing.setTimeout(timeoutMs, () => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(chunks).toString(),
          tookMs: performance.now() - began,
        });
      });
    });
    outgoing.end(json);
  });
}

/** @returns the JSON of a 200 answer. @throws Error for any other */
export async function getJson(url: string): Promise<unknown> {
  const { status, body } = await call(url);
  if (status !== 200) throw new Error(`${url} answered ${status}: ${body}`);
  return JSON.parse(body);
}
