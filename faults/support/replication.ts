import { execFile } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import type { PostgresServer } from '../../scripts/lib/postgres.mjs';
import { MovableAddress } from './address.js';
import { startPostgres } from './scripts.js';

const run = promisify(execFile);
const STANDBY = 'standby';
const LIMIT_MS = 60_000;

/** A primary server of PostgreSQL and a standby that follows it. */
export class ReplicatedPostgres {
  private constructor(
    readonly primary: PostgresServer,
    readonly standby: PostgresServer,
    /** By which the standby reaches the primary. */
    private readonly wire: MovableAddress,
  ) {}

  /** @param atEnd takes what is to be done when it is no longer needed */
  static async start(atEnd: (cleanup: () => unknown) => void): Promise<ReplicatedPostgres> {
    const primary = await startPostgres({ durable: true });
    atEnd(() => primary.stop());
    const wire = await MovableAddress.at(primary.port);
    atEnd(() => wire.close());
    // A directory that the servers' account can reach.
    const dataDirectory = join(dirname(primary.dataDirectory), STANDBY);
    await primary.halt();
    await run('cp', ['-a', primary.dataDirectory, dataDirectory]);
    await primary.start();
    const source = `host=127.0.0.1 port=${wire.port} user=postgres password=${primary.password} application_name=${STANDBY}`;
    appendFileSync(join(dataDirectory, 'postgresql.auto.conf'), `primary_conninfo = '${source}'\n`);
    writeFileSync(join(dataDirectory, 'standby.signal'), '');
    const standby = await startPostgres({ durable: true, dataDirectory, password: primary.password });
    atEnd(() => standby.stop());
    const pair = new ReplicatedPostgres(primary, standby, wire);
    await pair.until(`state = 'streaming'`);
    return pair;
  }

  /** From now on a commit is answered when the standby has it on disk, too. */
  async makeSynchronous(): Promise<void> {
    await query(this.primary.url, `ALTER SYSTEM SET synchronous_standby_names = '${STANDBY}'`);
    await query(this.primary.url, 'SELECT pg_reload_conf()');
    await this.until(`sync_state = 'sync'`);
  }

  /** From now on the standby hears nothing of the primary. */
  separate(): void {
    this.wire.moveTo(null);
  }

  /** Makes the standby a primary; resolves when it takes writes. */
  async promote(): Promise<void> {
    const [{ promoted } = { promoted: false }] = await query<{ promoted: boolean }>(this.standby.url, 'SELECT pg_promote() AS promoted');
    if (!promoted) throw new Error('The standby could not be promoted.');
  }

  private async until(condition: string): Promise<void> {
    const signal = AbortSignal.timeout(LIMIT_MS);
    const sql = `SELECT FROM pg_stat_replication WHERE ${condition}`;
    while ((await query(this.primary.url, sql)).length === 0) {
      if (signal.aborted) throw new Error(`The standby does not follow. It wrote:\n${this.standby.log}`);
      await delay(50);
    }
  }
}

/** What a statement answers, asked on a connection of its own. */
export async function query<Answer extends object>(url: string, sql: string): Promise<Answer[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Answer>(sql)).rows;
  } finally {
    await client.end();
  }
}
