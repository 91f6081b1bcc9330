import { Entity } from 'typeorm';
import { ArrivalColumn, FlagColumn, IntegerColumn, KeyColumn, RealColumn, TextColumn } from '../database/columns.js';
import type { RunStatus } from './run-status.js';

/** All that is known of a run, in one row: derived from its records, and kept up to date with them. */
@Entity('runs')
export class Run {
  @KeyColumn() run_id: string;
  @ArrivalColumn() arrival: number;
  /** By its metadata; as long as there are none, the time of its earliest record. */
  @TextColumn() started_at: string;
  /** When its last record arrived, by this server's clock; NULL when nothing but notes is there. */
  @TextColumn({ nullable: true }) last_signal_at: string | null;
  @FlagColumn() has_meta: boolean;
  @RealColumn({ nullable: true }) seed_bias: number | null;
  @FlagColumn({ nullable: true }) seeding_enabled: boolean | null;
  @IntegerColumn({ nullable: true }) max_iters: number | null;
  @IntegerColumn({ nullable: true }) beam: number | null;
  @TextColumn({ nullable: true }) notes: string | null;
  @TextColumn() status: RunStatus;
  @TextColumn({ nullable: true }) finished_at: string | null;
  @IntegerColumn({ nullable: true }) duration_ms: number | null;
  @FlagColumn() locked: boolean;
  @IntegerColumn() seeds: number;
  /** Functions that have an outcome. */
  @IntegerColumn() outcomes: number;
  /** Functions whose final outcome passed all of its tests. */
  @IntegerColumn() solved: number;
  /** `solved / outcomes`. */
  @RealColumn({ nullable: true }) success_rate: number | null;
}
