import { randomBytes } from 'node:crypto';
import { DataSource, type DataSourceOptions, type EntityManager } from 'typeorm';
import { AppError } from '../common/errors.js';
import { migrate } from './migrate.js';
import { MIGRATIONS } from './migrations/index.js';
import { assertDurable, readChangeCounter, readerOptions, writerOptions } from './sqlite.js';
import { WriteQueue } from './write-queue.js';

type Entities = NonNullable<DataSourceOptions['entities']>;

/** The database as the features see it: a manager to read with, a queue to write through, and a token that tells of changes. */
export class Database {
  /** A token of another process, or of an earlier start, is never taken for one of this. */
  private readonly tokenPrefix = randomBytes(6).toString('base64url');

  private constructor(
    /** Absolute path of the file. */
    readonly path: string,
    /** The copy that was taken before a migration changed the file at this start. */
    readonly backupPath: string | undefined,
    private readonly reader: DataSource,
    private readonly writer: DataSource,
    private readonly writes: WriteQueue,
  ) {}

  /**
   * Opens the file, makes it when it is missing, and migrates it.
   * @throws Error that says what is wrong with the file, in words for the operator
   */
  static async open(path: string, entities: Entities): Promise<Database> {
    const writer = new DataSource(writerOptions(path, entities, MIGRATIONS));
    const backupPath = await migrate(writer);
    assertDurable(writer);
    const reader = await new DataSource(readerOptions(path, entities)).initialize();
    return new Database(path, backupPath, reader, writer, new WriteQueue(writer.createQueryRunner()));
  }

  /** For reading what is committed. */
  get read(): EntityManager {
    return this.reader.manager;
  }

  /** See `WriteQueue.run`. */
  write<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.writes.run(work);
  }

  /** Differs from every earlier token when anything was committed since, by whichever process. Cheap. */
  changeToken(): string {
    return `${this.tokenPrefix}-${readChangeCounter(this.reader)}`;
  }

  /**
   * Proves that the database answers reads and takes writes, by a write.
   * @throws AppError `unavailable`
   */
  async probe(): Promise<void> {
    try {
      await this.read.query('SELECT 1');
      await this.write((manager) => manager.query('UPDATE server_probe SET count = count + 1'));
    } catch (error) {
      throw error instanceof AppError ? error : new AppError('unavailable', 'The database does not answer.', { cause: error });
    }
  }

  /** False since a commit failed, until one succeeds. */
  get isStoring(): boolean {
    return this.writes.lastCommitSucceeded;
  }

  /** Answers the waiting writes, then closes both connections. */
  async close(): Promise<void> {
    await this.writes.close();
    await this.reader.destroy();
    await this.writer.destroy();
  }
}
