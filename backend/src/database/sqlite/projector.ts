import type BetterSqlite3 from 'better-sqlite3';
import type { DataSource } from 'typeorm';
import { ProjectionStatements, type Projection, type ProjectionDialect } from '../projections.js';
import { RecordTables, type PreparedRecord, type RecordKind, type StoredValue } from '../record-table.js';
import { sqliteHandle } from './connection.js';

const DIALECT: ProjectionDialect = {
  keys: 'SELECT value FROM json_each(?1)',
  now: `strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`,
  millisecondsBetween: (start, end) => `CAST(ROUND((unixepoch(${end}, 'subsec') - unixepoch(${start}, 'subsec')) * 1000) AS INTEGER)`,
};

interface Prepared {
  readonly ofNew: readonly BetterSqlite3.Statement[];
  readonly ofReplaced: readonly BetterSqlite3.Statement[];
  readonly ofMissed: readonly BetterSqlite3.Statement[];
}

/** Runs the projections at the end of a group's transaction, once for all that the group has stored. */
export class Projector {
  private readonly handle: BetterSqlite3.Database;
  /** In the order in which they run. */
  private readonly prepared: ReadonlyMap<string, Prepared>;
  private readonly newKinds = new Set<string>();
  private readonly replacedKeys = new Map<string, Set<StoredValue>>();

  constructor(writer: DataSource, projections: readonly Projection[]) {
    this.handle = sqliteHandle(writer);
    const tables = new RecordTables(writer);
    const prepare = (statements: readonly string[]): BetterSqlite3.Statement[] => statements.map((sql) => this.handle.prepare(sql));
    this.prepared = new Map(
      projections.map((projection) => {
        const statements = new ProjectionStatements(projection, tables.of(projection.kind.entity), DIALECT);
        const { ofNew, ofReplaced, ofMissed } = statements;
        return [projection.kind.name, { ofNew: prepare(ofNew), ofReplaced: prepare(ofReplaced), ofMissed: prepare(ofMissed) }];
      }),
    );
  }

  stored({ name }: RecordKind): void {
    this.newKinds.add(name);
  }

  replaced({ kind, table, values }: PreparedRecord): void {
    const keys = this.replacedKeys.get(kind.name) ?? new Set();
    this.replacedKeys.set(kind.name, keys.add(values[table.keyIndex] ?? null));
  }

  /** Takes in what was stored and replaced since the last call. What was rolled back meanwhile is not there to be taken in. */
  run(): void {
    try {
      for (const [name, { ofNew, ofReplaced }] of this.prepared) {
        if (this.newKinds.has(name)) for (const statement of ofNew) statement.run();
        const keys = this.replacedKeys.get(name);
        if (keys !== undefined) for (const statement of ofReplaced) statement.run({ 1: JSON.stringify([...keys]) });
      }
    } finally {
      // When one fails, so does its group; the next must not fail with it.
      this.newKinds.clear();
      this.replacedKeys.clear();
    }
  }

  /** Takes in whatever was stored without the projections, a part at a time. */
  async catchUp(): Promise<void> {
    for (const { ofMissed } of this.prepared.values()) {
      const takeIn = this.handle.transaction(() => ofMissed.map((statement) => statement.run().changes));
      // The last of the statements adds to the log, when there was anything.
      while ((takeIn.immediate().at(-1) ?? 0) > 0) await new Promise(setImmediate);
    }
  }
}
