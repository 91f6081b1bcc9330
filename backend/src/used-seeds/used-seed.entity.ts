import { Entity } from 'typeorm';
import { ArrivalColumn, IntegerColumn, JsonColumn, KeyColumn, RealColumn, TextColumn } from '../database/columns.js';

/** One use of a corpus entry as a seed, for one function in one run. */
@Entity('used_seeds')
export class UsedSeed {
  @KeyColumn() id: string;
  @ArrivalColumn() arrival: number;
  @TextColumn() run_id: string;
  @TextColumn() function: string;
  @TextColumn({ nullable: true }) source_id: string | null;
  @JsonColumn({ name: 'reason_json', nullable: true }) reason: Record<string, unknown> | null;
  @RealColumn({ nullable: true }) score: number | null;
  @IntegerColumn({ nullable: true }) passed: number | null;
  @IntegerColumn({ nullable: true }) total: number | null;
  @TextColumn({ nullable: true }) snippet: string | null;
  @TextColumn() timestamp: string;
}
