import { ApiProperty } from '@nestjs/swagger';

export class LiveResponse {
  @ApiProperty({ enum: ['ok'], type: 'string', example: 'ok' }) status: 'ok';
}

export class ReadyResponse {
  @ApiProperty({ enum: ['ok'], type: 'string', description: 'The database answers reads and takes writes.', example: 'ok' }) status: 'ok';
}

export class ServerResponse {
  @ApiProperty({ description: 'Version of this server.', example: '0.1.0' }) version: string;
  @ApiProperty({ format: 'date-time', description: 'When this process started, UTC.', example: '2025-10-02T09:00:00.000Z' })
  started_at: string;
  @ApiProperty({ description: 'Whether writes are guarded by the public default key only.', example: false }) uses_default_key: boolean;
  @ApiProperty({ description: 'False since a commit failed, until one succeeds.', example: true }) is_storing: boolean;
  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'What whoever operates the server wants its users to read, as plain text; null when there is nothing.',
    example: null,
  })
  notice: string | null;
}
