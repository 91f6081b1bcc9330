import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { Header } from './noise.js';

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Sendable {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly Header[];
  readonly body: Buffer | undefined;
}

/** Longer than the server takes to give up on a request that never ends. */
const HANG_GUARD_MS = 60_000;

/** Sends requests as they are: no tidying of addresses and headers as fetch does. Connections are kept and shared. */
export class RawClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 24 });

  constructor(private readonly url: string) {}

  send({ method, target, headers, body }: Sendable): Promise<RawAnswer> {
    const { hostname, port } = new URL(this.url);
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        { host: hostname, port, agent: this.agent, method, path: target, headers: headers.flat(), timeout: HANG_GUARD_MS },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }));
          response.on('error', reject);
        },
      );
      request.on('timeout', () => request.destroy(new Error(`no answer within ${HANG_GUARD_MS} ms`)));
      request.on('error', reject);
      request.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
