import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { newId } from '../common/ids.js';
import type { RouteConfig } from '../common/route-config.js';
import type { AnswerCache, KeptAnswer } from './answer-cache.js';
import { MAX_HEADERS } from './fastify-options.js';

interface Options {
  readonly answers: AnswerCache;
  readonly changeToken: () => string | Promise<string>;
  readonly isStopping: () => boolean;
  /** Told of a request that has to wait for its token: nobody else knows of it yet. */
  readonly onWaiting: (socket: Socket, response: ServerResponse) => void;
  readonly count: (route: RouteConfig, method: string, status: number, seconds: number) => void;
}

/**
 * Sends answers that were kept ahead of everybody who listens to the server: the framework's way through router, hooks and reply costs
 * more than all the rest. It takes only what needs no thought; all else, whatever it is, goes the long way. To be called when all
 * listen.
 *
 * What is asked for in one turn of the event loop is sent at its end, one answer right after the other: each write that finds the reader
 * asleep has to wake it, which costs more than the write.
 */
export function answerAhead(server: Server, options: Options): void {
  let ready: (() => void)[] = [];
  const sendAll = (): void => {
    const all = ready;
    ready = [];
    for (const sendOne of all) sendOne();
  };
  const others = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const start = performance.now();
    const answer = keptFor(request, response, options);
    const goOn = (token: string | undefined): void => {
      // Nobody waits for it any more.
      if (request.socket.destroyed) return;
      if (answer === undefined || answer.token !== token)
        for (const listener of others) Reflect.apply(listener, server, [request, response]);
      else if (ready.push(() => send(response, start, answer, options.count)) === 1) setImmediate(sendAll);
    };
    const token = answer === undefined ? undefined : tokenNow(options.changeToken);
    if (token instanceof Promise) {
      options.onWaiting(request.socket, response);
      void token.then(goOn, () => goOn(undefined));
    } else goOn(token);
  });
}

/** What cannot be told is for the long way to say. */
function tokenNow(changeToken: Options['changeToken']): ReturnType<Options['changeToken']> | undefined {
  try {
    return changeToken();
  } catch {
    return undefined;
  }
}

function keptFor(request: IncomingMessage, response: ServerResponse, options: Options): KeptAnswer | undefined {
  if (request.method !== 'GET' || options.isStopping() || request.rawHeaders.length > 2 * MAX_HEADERS) return undefined;
  // It would wait behind others of its connection, which is limited on the long way.
  if (response.socket === null) return undefined;
  const answer = options.answers.get(request.url ?? '');
  return answer === undefined || request.headers['if-none-match'] === answer.etag ? undefined : answer;
}

function send(response: ServerResponse, start: number, { ready, route }: KeptAnswer, count: Options['count']): void {
  try {
    response.writeHead(200, [...ready.headers, 'x-request-id', newId()]);
  } catch {
    // Nobody else is there to catch it.
    response.destroy();
    return;
  }
  response.end(ready.body);
  count(route, 'GET', 200, (performance.now() - start) / 1000);
}
