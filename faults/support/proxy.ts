import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { sequence } from './random.js';

/**
 * A TCP proxy that lets requests pass and sometimes cuts the connection instead of the answer: what was committed is not heard of. It can also
 * be as slow as a network.
 */
export class AnswerDroppingProxy {
  dropped = 0;
  /** What takes so long in either direction: data, and the end of a connection. */
  delayMs = 0;
  private readonly sockets = new Set<Socket>();
  private readonly random: () => number;

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
    /** Of the answers that are dropped, 0 to 1. */
    public share: number,
    seed: number,
  ) {
    this.random = sequence(seed);
  }

  static async start(targetUrl: string, share: number, seed = 1): Promise<AnswerDroppingProxy> {
    const server = createServer();
    const proxy = new AnswerDroppingProxy(server, new URL(targetUrl), share, seed);
    server.on('connection', (client) => proxy.join(client));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private join(client: Socket): void {
    const upstream = connect(Number(this.target.port), this.target.hostname);
    const pair = [client, upstream];
    const cut = (): void => pair.forEach((socket) => socket.destroy());
    for (const socket of pair) {
      this.sockets.add(socket);
      socket.on('error', cut);
      socket.once('close', () => {
        this.sockets.delete(socket);
        this.later(cut);
      });
    }
    client.on('data', (chunk) => this.later(() => upstream.write(chunk)));
    upstream.on('data', (chunk) => {
      if (this.random() < this.share) {
        this.dropped += 1;
        cut();
      } else this.later(() => client.write(chunk));
    });
  }

  private later(work: () => void): void {
    if (this.delayMs === 0) work();
    else setTimeout(work, this.delayMs);
  }
}
