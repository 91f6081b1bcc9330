/** Something that the user can mend; the message says how. */
export declare class ClusterError extends Error {}

export interface ClusterOptions {
  /** Three when absent. */
  readonly instances?: number;
  /** Of every instance: AURORA_API_KEY, and where the database is. */
  readonly environment: Readonly<Record<string, string>>;
  /** Of nginx; any free one when absent. */
  readonly port?: number;
  /** Given to node before the server. */
  readonly nodeArguments?: readonly string[];
  /** Changes the documented configuration of nginx, when the instances are ready; for the controls. */
  readonly adjust?: (configuration: string) => string | Promise<string>;
  /** Hears of every change of state, in a line. */
  readonly report?: (line: string) => void;
}

/** Instances are counted from 0. One that ends by itself is started again: at once, and at growing distances when it does not get ready. */
export interface Cluster {
  /** Where clients come in. */
  readonly url: string;
  /** The instances themselves. */
  readonly urls: readonly string[];
  /** SIGKILL; resolves when the instance is dead and its successor is starting. */
  kill(index: number): Promise<void>;
  /** Resolves when the instance can store. @throws ClusterError when it does not come to that */
  untilReady(index: number): Promise<void>;
  /** SIGTERM for one instance after another, each when the one before is back in turn. */
  rollingRestart(): Promise<void>;
  /** Ends everything and removes what it wrote. */
  stop(): Promise<void>;
}

/**
 * Starts instances of the built server, and nginx with the documented configuration (docs/operations/nginx.conf) in front of them.
 * @throws ClusterError when nginx is missing, or something does not start
 */
export declare function startCluster(options: ClusterOptions): Promise<Cluster>;

/** @returns the program. @throws ClusterError when it is not installed */
export declare function findNginx(): string;
