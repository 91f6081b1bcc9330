import { Entity } from 'typeorm';
import { ArrivalColumn, FlagColumn, IntegerColumn, JsonColumn, KeyColumn, RealColumn, TextColumn } from '../database/columns.js';

/** One synthesis result that the engine keeps to seed later runs with. Entries never change. */
@Entity('corpus')
export class CorpusEntry {
  @KeyColumn() id: string;
  @ArrivalColumn() arrival: number;
  @TextColumn() timestamp: string;
  @TextColumn() spec_id: string;
  @TextColumn() spec_hash: string;
  @TextColumn() func_name: string;
  @TextColumn() func_signature: string;
  @IntegerColumn() passed: number;
  @IntegerColumn() total: number;
  /** `passed = total`, for the indexes. */
  @FlagColumn() is_perfect: boolean;
  @RealColumn() score: number;
  @JsonColumn() failing_tests: string[];
  @TextColumn() snippet: string;
  @IntegerColumn({ nullable: true }) complexity: number | null;
  @IntegerColumn({ nullable: true }) iteration: number | null;
  @JsonColumn({ nullable: true }) calls_functions: string[] | null;
  @TextColumn({ nullable: true }) sig_key: string | null;
  @JsonColumn({ nullable: true }) post_bow: string[] | null;
  @IntegerColumn({ nullable: true }) duration_ms: number | null;
  @TextColumn({ nullable: true }) synthesis_method: string | null;
}
