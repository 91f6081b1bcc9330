import { Entity } from 'typeorm';
import { ArrivalColumn, IntegerColumn, KeyColumn, TextColumn } from '../database/columns.js';
import type { DropReason } from './drop-reason.js';

/** Records that a client had to give up, and says so. */
@Entity('client_drops')
export class Drop {
  @KeyColumn() id: string;
  @ArrivalColumn() arrival: number;
  @IntegerColumn() count: number;
  @TextColumn() reason: DropReason;
  @TextColumn({ nullable: true }) run_id: string | null;
  @TextColumn({ nullable: true }) client: string | null;
  @TextColumn() timestamp: string;
}
