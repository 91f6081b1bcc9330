import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How long requests that have begun may take to end once the server stops; after it their connections are cut. */
const GRACE_MS = 5_000;

/** Requests that have begun and are not answered: half a second of work or less. More would fill the memory while they wait for each other. */
const MAX_IN_FLIGHT = 2_000;
/** On one connection: answers wait for those before them there, and hold memory as long. */
const MAX_PIPELINED = 16;

/** Closes connections beyond the limit as they come, before they can send anything. */
export function limitConnections(server: Server, max: number, onDropped: () => void): void {
  server.maxConnections = max;
  server.on('drop', onDropped);
}

/** Unknown expectations are passed over, as RFC 9110 (10.1.1) allows; Node by itself answers 417 without a word. */
export function passOverExpectations(server: Server): void {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}

/**
 * Knows the connections of a server and the requests on them that are not answered yet. It tells connections with a request under way
 * from those that are merely open, which Node counts as busy as long as they have sent nothing.
 */
export class Connections {
  /** An answer that waits behind others on its connection never closes when that is cut, so the connection releases what is left on it. */
  private readonly unanswered = new Map<Socket, Set<ServerResponse>>();
  /** Those that were let in; the refused ones wait for their turn too, but take no part in the limit. */
  private readonly admitted = new Set<ServerResponse>();
  private isStopping = false;

  constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.unanswered.set(socket, new Set());
      // Every request under way may wait for its end.
      socket.setMaxListeners(2 * MAX_PIPELINED);
      socket.once('close', () => {
        for (const response of this.unanswered.get(socket) ?? []) this.admitted.delete(response);
        this.unanswered.delete(socket);
      });
    });
    server.on('request', ({ socket }, response: ServerResponse) => this.began(socket, response));
  }

  /** A request on the connection is under way. */
  began(socket: Socket, response: ServerResponse): void {
    const responses = this.unanswered.get(socket);
    if (responses === undefined || responses.has(response)) return;
    responses.add(response);
    response.once('close', () => this.answered(socket, response));
  }

  /** Whether more requests were sent on the connection, without waiting for answers, than may be. */
  isPipelinedTooDeep(socket: Socket): boolean {
    return (this.unanswered.get(socket)?.size ?? 0) > MAX_PIPELINED;
  }

  /** Whether there is room for one request more; it then counts until it is answered or its connection is gone. */
  admit(socket: Socket, response: ServerResponse): boolean {
    // On a connection that is gone nobody would release it.
    if (this.admitted.size >= MAX_IN_FLIGHT || !this.unanswered.has(socket)) return false;
    this.admitted.add(response);
    return true;
  }

  /** Closes those that are merely open at once, the others after their answers. */
  close(): void {
    this.isStopping = true;
    for (const [socket, responses] of this.unanswered) if (responses.size === 0) socket.destroySoon();
    setTimeout(() => this.server.closeAllConnections(), GRACE_MS).unref();
  }

  private answered(socket: Socket, response: ServerResponse): void {
    this.admitted.delete(response);
    const responses = this.unanswered.get(socket);
    responses?.delete(response);
    if (this.isStopping && responses?.size === 0) socket.destroySoon();
  }
}
