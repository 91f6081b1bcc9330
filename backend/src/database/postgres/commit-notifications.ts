import type { Client } from 'pg';
import { LISTEN_TO_COMMITS } from './connection.js';

const TRY_EVERY_MS = 1_000;

/**
 * Hears of the commits of all instances, on a connection of its own that is made again whenever it is lost. What is committed while there is
 * none is not heard of: whoever listens looks now and then all the same.
 */
export class CommitNotifications {
  private client: Client | undefined;
  private retry: NodeJS.Timeout | undefined;
  private isClosed = false;

  /**
   * @param newClient makes a connection that has not been opened
   * @param onCommit called for every commit, and when it begins to be listened
   */
  constructor(
    private readonly newClient: () => Client,
    private readonly onCommit: () => void,
  ) {
    void this.listen();
  }

  /** Gives up the connection, which may be dead without knowing it, for a new one. */
  renew(): void {
    if (!this.isClosed) void this.listen();
  }

  close(): void {
    this.isClosed = true;
    this.giveUp();
  }

  private async listen(): Promise<void> {
    this.giveUp();
    const client = this.newClient();
    this.client = client;
    client.on('notification', () => this.onCommit());
    client.on('end', () => this.listenLater(client));
    try {
      await client.connect();
      await client.query(LISTEN_TO_COMMITS);
      this.onCommit();
    } catch {
      // Whether the database is away is told by whoever reads or writes.
      this.listenLater(client);
    }
  }

  private listenLater(client: Client): void {
    if (client !== this.client || this.isClosed) return;
    this.giveUp();
    this.retry = setTimeout(() => void this.listen(), TRY_EVERY_MS).unref();
  }

  private giveUp(): void {
    clearTimeout(this.retry);
    const { client } = this;
    this.client = undefined;
    // Its end may never come.
    client?.end().catch(() => undefined);
  }
}
