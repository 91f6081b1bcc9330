import { Entity } from 'typeorm';
import { ArrivalColumn, FlagColumn, IntegerColumn, JsonColumn, KeyColumn, RealColumn, TextColumn } from '../database/columns.js';
import type { Usage } from './usage.js';

/** What the synthesis of a function in a run ended with. Superseded ones are kept. */
@Entity('outcomes')
export class Outcome {
  @KeyColumn() id: string;
  @ArrivalColumn() arrival: number;
  @TextColumn() run_id: string;
  @TextColumn() function: string;
  @IntegerColumn({ nullable: true }) passed: number | null;
  @IntegerColumn({ nullable: true }) total: number | null;
  /** Whether all tests, and at least one, passed. */
  @FlagColumn() is_solved: boolean;
  @RealColumn({ nullable: true }) score: number | null;
  /** The winning seed's corpus entry. */
  @TextColumn({ nullable: true }) source_id: string | null;
  /** As the client said it. */
  @TextColumn({ nullable: true }) usage: Usage | null;
  @IntegerColumn({ nullable: true }) iterations: number | null;
  @IntegerColumn({ nullable: true }) duration_ms: number | null;
  @TextColumn({ nullable: true }) snippet: string | null;
  @JsonColumn({ nullable: true }) failing_tests: readonly string[] | null;
  @TextColumn() timestamp: string;
}
