import { Entity } from 'typeorm';
import { ArrivalColumn, FlagColumn, IntegerColumn, JsonColumn, KeyColumn, RealColumn, TextColumn } from '../database/columns.js';
import type { Usage } from './usage.js';

/** An outcome with what was found out about it: a view. */
@Entity('reported_outcomes')
export class ReportedOutcome {
  @KeyColumn() id: string;
  @ArrivalColumn() arrival: number;
  @TextColumn() run_id: string;
  @TextColumn() function: string;
  @IntegerColumn({ nullable: true }) passed: number | null;
  @IntegerColumn({ nullable: true }) total: number | null;
  @RealColumn({ nullable: true }) score: number | null;
  @TextColumn({ nullable: true }) source_id: string | null;
  @TextColumn({ nullable: true }) usage: Usage | null;
  @FlagColumn() usage_derived: boolean;
  @RealColumn({ nullable: true }) similarity: number | null;
  @TextColumn({ nullable: true }) seed_id: string | null;
  @IntegerColumn({ nullable: true }) iterations: number | null;
  @IntegerColumn({ nullable: true }) duration_ms: number | null;
  @TextColumn({ nullable: true }) snippet: string | null;
  @JsonColumn({ nullable: true }) failing_tests: readonly string[] | null;
  @TextColumn() timestamp: string;
  @FlagColumn() superseded: boolean;
}
