import { ApiProperty } from '@nestjs/swagger';
import { RECORD_KINDS, type RecordKind } from './metrics.js';

const COUNT = { type: 'integer', minimum: 0 } as const;
const MS = { type: 'number', minimum: 0 } as const;

export class EventLoopResponse {
  @ApiProperty({ ...MS, description: 'Median delay in ms.', example: 0.3 }) p50_ms: number;
  @ApiProperty({ ...MS, description: 'The 99th percentile in ms.', example: 4.1 }) p99_ms: number;
  @ApiProperty({ ...MS, description: 'The longest delay in ms.', example: 12.5 }) max_ms: number;
}

export class QueueResponse {
  @ApiProperty({ ...COUNT, description: 'Records that wait for their commit.', example: 0 }) records: number;
  @ApiProperty({ ...COUNT, description: 'Bytes of the records that wait.', example: 0 }) bytes: number;
  @ApiProperty({ ...COUNT, description: 'Records that may wait.', example: 20000 }) max_records: number;
  @ApiProperty({ ...COUNT, description: 'Bytes that may wait.', example: 67108864 }) max_bytes: number;
}

export class CommitsResponse {
  @ApiProperty({ ...COUNT, description: 'Since the start.', example: 3120 }) count: number;
  @ApiProperty({ ...COUNT, description: 'Since the start; nothing of these is stored.', example: 0 }) failed: number;
  @ApiProperty({ ...COUNT, description: 'In all commits since the start.', example: 48210 }) records: number;
  @ApiProperty({
    ...MS,
    nullable: true,
    description: 'Median time of the last 10 to 20 s in ms; null when there was no commit.',
    example: 1.8,
  })
  p50_ms: number | null;
  @ApiProperty({ ...MS, nullable: true, description: 'The 99th percentile of the last 10 to 20 s in ms.', example: 6.2 })
  p99_ms: number | null;
  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'When the last one succeeded, UTC; null before the first.',
    example: '2025-10-02T09:20:00.000Z',
  })
  last_at: string | null;
}

export class StorageResponse {
  @ApiProperty({ description: 'False since a commit failed, until one succeeds.', example: true }) is_storing: boolean;
  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'Since when nothing could be committed, UTC; null while it stores.',
    example: null,
  })
  not_storing_since: string | null;
  @ApiProperty({ enum: ['sqlite', 'postgres'], type: 'string', description: 'What keeps the data.', example: 'sqlite' })
  engine: 'sqlite' | 'postgres';
  @ApiProperty({ ...COUNT, nullable: true, description: 'Size of the database; null while it cannot be reached.', example: 52428800 })
  database_bytes: number | null;
  @ApiProperty({
    ...COUNT,
    nullable: true,
    description: "Size of the write-ahead log; null on PostgreSQL, where it is the server's.",
    example: 4194304,
  })
  wal_bytes: number | null;
}

export class RequestsResponse {
  @ApiProperty({ ...COUNT, description: 'Answered with 2xx.', example: 50120 }) status_2xx: number;
  @ApiProperty({ ...COUNT, description: 'Answered with 3xx; nearly all are polls without news.', example: 9120 }) status_3xx: number;
  @ApiProperty({ ...COUNT, description: 'Answered with 4xx.', example: 3 }) status_4xx: number;
  @ApiProperty({ ...COUNT, description: 'Answered with 5xx.', example: 0 }) status_5xx: number;
}

export class RecordsOfKindResponse {
  @ApiProperty({ enum: RECORD_KINDS, type: 'string', example: 'used_seed' })
  kind: RecordKind;
  @ApiProperty({ ...COUNT, description: 'New.', example: 48000 }) stored: number;
  @ApiProperty({ ...COUNT, description: 'In place of what was said of the same run before.', example: 0 }) replaced: number;
  @ApiProperty({ ...COUNT, description: 'Already there.', example: 210 }) duplicate: number;
  @ApiProperty({ ...COUNT, description: 'The id is there with another payload; not stored.', example: 0 }) conflict: number;
  @ApiProperty({ ...COUNT, description: 'Invalid; not stored.', example: 0 }) rejected: number;
}

export class RefusedResponse {
  @ApiProperty({ ...COUNT, description: 'Records: too many waited.', example: 0 }) records_queue_full: number;
  @ApiProperty({ ...COUNT, description: 'Records: another process held the database.', example: 0 }) records_locked: number;
  @ApiProperty({ ...COUNT, description: 'Records: the write-ahead log was at its limit.', example: 0 }) records_wal_full: number;
  @ApiProperty({ ...COUNT, description: 'Records: the database could not be reached.', example: 0 }) records_away: number;
  @ApiProperty({ ...COUNT, description: 'Records: their commit failed.', example: 0 }) records_commit_failed: number;
  @ApiProperty({ ...COUNT, description: 'Records: the server was stopping.', example: 0 }) records_stopping: number;
  @ApiProperty({ ...COUNT, description: 'Requests answered with 429.', example: 0 }) requests_throttled: number;
  @ApiProperty({ ...COUNT, description: 'Requests: too many, or too many bytes of bodies, were under way.', example: 0 })
  requests_overloaded: number;
  @ApiProperty({ ...COUNT, description: 'What was no HTTP, or did not come in time.', example: 0 }) requests_malformed: number;
  @ApiProperty({ ...COUNT, description: 'Connections closed because there were too many.', example: 0 }) connections_dropped: number;
}

/** What `/metrics` tells, as the web app shows it. Counts are since the start. */
export class SystemResponse {
  @ApiProperty({ description: 'Version of this server.', example: '0.1.0' }) version: string;
  @ApiProperty({ format: 'date-time', description: 'When this process started, UTC.', example: '2025-10-02T09:00:00.000Z' })
  started_at: string;
  @ApiProperty({ type: 'number', minimum: 0, description: 'Since the start, by a clock that only runs forward.', example: 5400.25 })
  uptime_seconds: number;
  @ApiProperty({ ...COUNT, description: 'Resident memory of the process.', example: 120586240 }) memory_bytes: number;
  @ApiProperty({ type: EventLoopResponse, description: 'How late the event loop was in the last complete window of 10 s.' })
  event_loop_delay: EventLoopResponse;
  @ApiProperty({ type: StorageResponse }) storage: StorageResponse;
  @ApiProperty({ type: QueueResponse }) queue: QueueResponse;
  @ApiProperty({ type: CommitsResponse }) commits: CommitsResponse;
  @ApiProperty({ type: RequestsResponse }) requests: RequestsResponse;
  @ApiProperty({ type: [RecordsOfKindResponse], description: 'One of each kind.' }) records: RecordsOfKindResponse[];
  @ApiProperty({ type: RefusedResponse }) refused: RefusedResponse;
}
