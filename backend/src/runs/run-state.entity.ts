import { Entity } from 'typeorm';
import { ArrivalColumn, FlagColumn, KeyColumn, TextColumn } from '../database/columns.js';
import type { RunStatus } from './run-status.js';

/** What was said of a run after its metadata. A column is NULL as long as nothing was said of it. */
@Entity('run_states')
export class RunState {
  @KeyColumn() run_id: string;
  @ArrivalColumn() arrival: number;
  @TextColumn({ nullable: true }) status: RunStatus | null;
  @TextColumn({ nullable: true }) finished_at: string | null;
  /** In place of those of the metadata. */
  @TextColumn({ nullable: true }) notes: string | null;
  /** Against deletion. */
  @FlagColumn({ nullable: true }) locked: boolean | null;
  /** When the status was last said, by this server's clock. */
  @TextColumn({ nullable: true }) signalled_at: string | null;
  /** When the first was said, by this server's clock. */
  @TextColumn() timestamp: string;
}
