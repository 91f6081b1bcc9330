import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../auth/public.decorator.js';
import { ignoredKeysOf } from '../common/dto-validation.pipe.js';
import { refused } from '../common/errors.js';
import { ReadEndpoint } from '../http/endpoint.decorators.js';
import { ExportPath, ExportQuery } from './dto/export.query.js';
import { ExportService } from './export.service.js';

@ApiTags('Export')
@Controller('export')
export class ExportController {
  constructor(@Inject(ExportService) private readonly exports: ExportService) {}

  @Get(':table')
  @Public()
  @ApiOkResponse({
    content: {
      'text/csv': { schema: { type: 'string' } },
      'application/x-ndjson': { schema: { type: 'string' } },
    },
    headers: {
      'Content-Disposition': { description: 'The name of the file.', schema: { type: 'string' } },
      'X-Total-Count': {
        description: 'Rows, as they were counted before the first one; absent where that would take too long.',
        schema: { type: 'integer' },
      },
    },
  })
  @ReadEndpoint({
    operationId: 'exportTable',
    summary: 'All rows of a table',
    description: `As a file, in the order of arrival, up to the last row that was there when the export began; what is deleted meanwhile may be \
missing. Sources and functions, which are counted, come by name instead, and each page of them as it is when it is read. An answer that breaks \
off before its end is not whole. Text cells of CSV that a spreadsheet would take for a formula begin with an apostrophe.`,
    response: String,
    hasQuery: true,
    canBeMissing: true,
    isCapped: true,
  })
  async get(
    @Param() { table }: ExportPath,
    @Query() query: ExportQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    // A file has no place to name them in.
    const unread = ignoredKeysOf(request.query);
    if (unread.length > 0)
      throw refused(
        'bad_query',
        unread.map((path) => ({ path, message: 'is no filter of any table' })),
      );
    const { name, type, total, content } = await this.exports.open(table, query);
    reply.header('content-type', type).header('content-disposition', `attachment; filename="${name}"`);
    if (total !== undefined) reply.header('x-total-count', total);
    if (request.method !== 'HEAD') {
      // As long as nothing was sent, its error is answered like any other, which is no file.
      content.once('error', () => {
        reply.removeHeader('content-disposition').removeHeader('x-total-count');
      });
      // It is destroyed when the client goes away.
      await reply.send(content);
      return;
    }
    content.destroy();
    await reply.send();
  }
}
