import { Entity } from 'typeorm';
import { ArrivalColumn, FlagColumn, IntegerColumn, KeyColumn, RealColumn, TextColumn } from '../database/columns.js';

/** One synthesis session of the engine, as it described itself at its start. */
@Entity('run_meta')
export class RunMeta {
  @KeyColumn() run_id: string;
  @ArrivalColumn() arrival: number;
  @TextColumn() timestamp: string;
  @RealColumn() seed_bias: number;
  @FlagColumn() seeding_enabled: boolean;
  @IntegerColumn() max_iters: number;
  @IntegerColumn({ nullable: true }) beam: number | null;
  @TextColumn({ nullable: true }) notes: string | null;
}
