import type { ClientBase, PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { ProjectionStatements, type ProjectionDialect, type Projections } from '../projections.js';
import { RecordTables, type PreparedRecord } from '../record-table.js';
import { BEGIN_WRITE, insertFrom, jsonFields, lookUp } from './connection.js';

const DIALECT: ProjectionDialect = {
  keys: 'SELECT unnest(?1::text[])',
  now: `(SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`,
  millisecondsBetween: (start, end) => `ROUND(EXTRACT(EPOCH FROM (${end})::timestamptz - (${start})::timestamptz) * 1000)::bigint`,
  jsonFields,
  lookUp,
  insertFrom,
};

interface Settling {
  readonly due: string;
  /** Names of the kinds that leave something due. */
  readonly kinds: readonly string[];
  readonly statements: readonly string[];
}

/** Records after which plans are made anew for the first time. */
const FIRST_PLANS = 500;

/** Runs the projections in a group's transaction, behind the statements that store. */
export class Projector {
  /** By the name of their kind, in the order in which they run. */
  private readonly statements: ReadonlyMap<string, ProjectionStatements>;
  private readonly settling: Settling | undefined;
  private records = 0;
  private plannedUntil = FIRST_PLANS;

  constructor(writer: DataSource, { kinds, settlement }: Projections) {
    const tables = new RecordTables(writer);
    this.statements = new Map(
      kinds.map((projection) => {
        const { kind } = projection;
        return [kind.name, new ProjectionStatements(projection, tables.of(kind.entity), DIALECT)];
      }),
    );
    if (settlement !== undefined)
      this.settling = {
        due: settlement.due,
        kinds: settlement.kinds.map(({ name }) => name),
        statements: settlement.statements(DIALECT),
      };
  }

  /** Takes in those of the records that were stored, by statements that are all sent at once. */
  async takeInNew(client: ClientBase, records: readonly PreparedRecord[]): Promise<void> {
    const kinds = new Set(records.map(({ kind }) => kind.name));
    const sent: Promise<unknown>[] = this.agePlans(records.length) ? [client.query('DISCARD PLANS')] : [];
    for (const [kind, { ofNew }] of this.statements)
      if (kinds.has(kind)) ofNew.forEach((text, index) => sent.push(client.query({ name: `take_in_${kind}_${index}`, text })));
    // Whether anything is due is not waited for: where nothing is, they find nothing to do.
    if (this.settling?.kinds.some((kind) => kinds.has(kind)) === true) sent.push(this.settle(client));
    await Promise.all(sent);
  }

  /**
   * Plans are kept with their statements. One that was made for a table of a hundred rows goes through all of it, and would go on to do so: so
   * they are made anew each time that as many records again have come.
   * @returns whether it is time
   */
  private agePlans(count: number): boolean {
    this.records += count;
    if (this.records < this.plannedUntil) return false;
    this.plannedUntil = 2 * this.records;
    return true;
  }

  /** Does what is due by now, in statements that are all sent at once. */
  private async settle(client: ClientBase): Promise<void> {
    await Promise.all(this.settling?.statements.map((text, index) => client.query({ name: `settle_${index}`, text })) ?? []);
  }

  /** Does what other work in the transaction has left. */
  async settleRest(client: ClientBase): Promise<void> {
    if (this.settling === undefined) return;
    const { rowCount } = await client.query(`SELECT 1 FROM ${this.settling.due} LIMIT 1`);
    if (rowCount !== 0) await this.settle(client);
  }

  /** Takes in again what took the place of others. */
  async takeInReplaced(client: ClientBase, records: readonly PreparedRecord[]): Promise<void> {
    for (const [kind, { ofReplaced }] of this.statements) {
      const keys = new Set(records.flatMap(({ kind: { name }, table, values }) => (name === kind ? [values[table.keyIndex]] : [])));
      if (keys.size > 0) for (const sql of ofReplaced) await client.query(sql.replaceAll('?1', '$1'), [[...keys]]);
    }
  }

  /** Takes in whatever was stored without the projections, a part at a time, each in its own turn to write. */
  async catchUp(writer: DataSource): Promise<void> {
    const runner = writer.createQueryRunner();
    try {
      const client = (await runner.connect()) as PoolClient;
      for (const { ofMissed } of this.statements.values()) while (await this.takeInMissed(client, ofMissed));
    } finally {
      await runner.release();
    }
  }

  /** @returns whether there was anything */
  private async takeInMissed(client: ClientBase, statements: readonly string[]): Promise<boolean> {
    try {
      await client.query(BEGIN_WRITE);
      let logged = 0;
      // The last of them adds to the log, when there was anything.
      for (const sql of statements) logged = (await client.query(sql)).rowCount ?? 0;
      await this.settleRest(client);
      await client.query('COMMIT');
      return logged > 0;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }
}
