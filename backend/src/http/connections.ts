import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How long requests that have begun may take to end once the server stops; after it their connections are cut. */
const GRACE_MS = 5_000;

/** Closes connections beyond the limit as they come, before they can send anything. */
export function limitConnections(server: Server, max: number, onDropped: () => void): void {
  server.maxConnections = max;
  server.on('drop', onDropped);
}

/**
 * Tells connections with a request under way from those that are merely open, which Node counts as busy as long as they have sent nothing.
 * @returns what to call when the server stops: the merely open are closed at once, the others after their answers
 */
export function trackConnections(server: Server): () => void {
  const pending = new Map<Socket, number>();
  let isStopping = false;
  server.on('connection', (socket: Socket) => {
    pending.set(socket, 0);
    socket.once('close', () => pending.delete(socket));
  });
  server.on('request', ({ socket }, response: ServerResponse) => {
    pending.set(socket, (pending.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const left = (pending.get(socket) ?? 1) - 1;
      if (pending.has(socket)) pending.set(socket, left);
      if (isStopping && left === 0) socket.destroySoon();
    });
  });
  return () => {
    isStopping = true;
    for (const [socket, requests] of pending) if (requests === 0) socket.destroy();
    setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
  };
}
