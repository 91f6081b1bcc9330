import type BetterSqlite3 from 'better-sqlite3';
import type { DataSource } from 'typeorm';
import { ProjectionStatements, type ProjectionDialect, type Projections } from '../projections.js';
import { RecordTables, type PreparedRecord, type RecordKind, type StoredValue } from '../record-table.js';
import { insertFrom, jsonFields, lookUp, sqliteHandle } from './connection.js';

const DIALECT: ProjectionDialect = {
  keys: 'SELECT value FROM json_each(?1)',
  now: `(SELECT strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))`,
  millisecondsBetween: (start, end) => `CAST(ROUND((unixepoch(${end}, 'subsec') - unixepoch(${start}, 'subsec')) * 1000) AS INTEGER)`,
  jsonFields,
  lookUp,
  insertFrom,
};

interface Settling {
  readonly isDue: BetterSqlite3.Statement;
  readonly statements: readonly BetterSqlite3.Statement[];
}

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
  private readonly settling: Settling | undefined;
  private readonly newKinds = new Set<string>();
  private readonly replacedKeys = new Map<string, Set<StoredValue>>();

  constructor(writer: DataSource, { kinds, settlement }: Projections) {
    this.handle = sqliteHandle(writer);
    const tables = new RecordTables(writer);
    const prepare = (statements: readonly string[]): BetterSqlite3.Statement[] => statements.map((sql) => this.handle.prepare(sql));
    this.prepared = new Map(
      kinds.map((projection) => {
        const statements = new ProjectionStatements(projection, tables.of(projection.kind.entity), DIALECT);
        const { ofNew, ofReplaced, ofMissed } = statements;
        return [projection.kind.name, { ofNew: prepare(ofNew), ofReplaced: prepare(ofReplaced), ofMissed: prepare(ofMissed) }];
      }),
    );
    if (settlement !== undefined)
      this.settling = {
        isDue: this.handle.prepare(`SELECT 1 FROM ${settlement.due} LIMIT 1`),
        statements: prepare(settlement.statements(DIALECT)),
      };
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
      this.settle();
    } finally {
      // When one fails, so does its group; the next must not fail with it.
      this.newKinds.clear();
      this.replacedKeys.clear();
    }
  }

  /** Takes in whatever was stored without the projections, a part at a time. */
  async catchUp(): Promise<void> {
    for (const { ofMissed } of this.prepared.values()) {
      const takeIn = this.handle.transaction(() => {
        const changes = ofMissed.map((statement) => statement.run().changes);
        this.settle();
        // The last of the statements adds to the log, when there was anything.
        return changes.at(-1) ?? 0;
      });
      while (takeIn.immediate() > 0) await new Promise(setImmediate);
    }
  }

  private settle(): void {
    if (this.settling?.isDue.get() === undefined) return;
    for (const statement of this.settling.statements) statement.run();
  }
}
