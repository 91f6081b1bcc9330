import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

interface Pair {
  readonly client: Socket;
  readonly upstream: Socket;
}

/** A TCP relay before a database server: the network between the two, which can stand still or break. */
export class Relay {
  private readonly pairs = new Set<Pair>();
  private isFrozen = false;
  private stopSign: { readonly text: string; readonly passes: boolean } | undefined;
  /** Whether a connection that the server ends stays open towards the client, as when the end is lost on the way. */
  hidesEnds = false;

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  static async before(databaseUrl: string): Promise<Relay> {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true });
    const relay = new Relay(server, new URL(databaseUrl));
    server.on('connection', (client) => relay.join(client));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return relay;
  }

  /** The address of the database, by way of here. */
  get url(): string {
    const url = new URL(this.target);
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  /** Lets nothing pass any more, neither on the connections that stand nor on new ones. */
  freeze(): void {
    this.isFrozen = true;
    for (const pair of this.pairs) stop(pair);
  }

  /** Lets nothing pass any more on the connection on which the client says this, nor what it says. */
  freezeWhereClientSays(text: string): void {
    this.stopSign = { text, passes: false };
  }

  /** Lets pass what the client says, and after it nothing more on this connection. */
  freezeAfterClientSays(text: string): void {
    this.stopSign = { text, passes: true };
  }

  thaw(): void {
    this.isFrozen = false;
    for (const { client, upstream } of this.pairs) for (const socket of [client, upstream]) socket.resume();
  }

  /** Ends all connections. */
  cut(): void {
    for (const { client, upstream } of this.pairs) for (const socket of [client, upstream]) socket.destroy();
  }

  close(): void {
    this.server.close();
    this.cut();
  }

  private join(client: Socket): void {
    const upstream = connect({ port: Number(this.target.port), host: this.target.hostname, allowHalfOpen: true });
    const pair = { client, upstream };
    this.pairs.add(pair);
    client.on('data', (chunk) => {
      const sign = this.stopSign;
      if (sign === undefined || !chunk.includes(sign.text)) {
        upstream.write(chunk);
        return;
      }
      this.stopSign = undefined;
      if (sign.passes) upstream.write(chunk);
      stop(pair);
    });
    upstream.on('data', (chunk) => client.write(chunk));
    client.on('end', () => upstream.end());
    upstream.on('end', () => this.hidesEnds || client.end());
    for (const socket of [client, upstream]) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        if (this.hidesEnds && socket === upstream) return;
        this.pairs.delete(pair);
        client.destroy();
        upstream.destroy();
      });
    }
    if (this.isFrozen) stop(pair);
    else client.resume();
  }
}

function stop({ client, upstream }: Pair): void {
  client.pause();
  upstream.pause();
}
