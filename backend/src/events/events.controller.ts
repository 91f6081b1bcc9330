import { Controller, Get, Headers, Inject, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../auth/public.decorator.js';
import { ignoredKeysOf } from '../common/dto-validation.pipe.js';
import { refused } from '../common/errors.js';
import { RouteSetting } from '../common/route-config.js';
import { APP_CONFIG } from '../config/config.module.js';
import type { AppConfig } from '../config/app-config.js';
import { ReadEndpoint } from '../http/endpoint.decorators.js';
import { beginEventStream } from '../http/event-stream.js';
import { Metrics } from '../metrics/index.js';
import { EventsQuery, POSITION_RULE } from './dto/events.query.js';
import { EventFeed } from './event-feed.js';
import { positionOf, type Position } from './position.js';
import { StreamPlaces } from './stream-places.js';

const EXAMPLE = `retry: 2000

id: 1042-57
event: ready
data: {}

id: 1043-58
event: used_seed
data: {"run_id":"test-run-001","id":"019a8e5c-6f1e-7c3a-9b1a-2f6d1c9e4b70","function":"quick_sort","source_id":null,"timestamp":"2025-10-02T09:20:00.000Z"}

`;

@ApiTags('Live')
@Controller('events')
export class EventsController {
  private readonly places: StreamPlaces;

  constructor(
    @Inject(EventFeed) private readonly feed: EventFeed,
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(APP_CONFIG) { maxStreamsPerAddress, maxStreams }: AppConfig,
  ) {
    this.places = new StreamPlaces({ perAddress: maxStreamsPerAddress, total: maxStreams });
  }

  @Get()
  @Public()
  @RouteSetting({ isStream: true })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'As after, and stronger: browsers send it when they connect again.' })
  @ApiOkResponse({ content: { 'text/event-stream': { schema: { type: 'string' }, example: EXAMPLE } } })
  @ReadEndpoint({
    operationId: 'followEvents',
    summary: 'What is stored, as it is stored',
    description: `Server-Sent Events, for as long as the client listens. Each event has an id; whoever connects again with it as Last-Event-ID or \
\`after\` gets exactly what came behind it, from whichever instance. Events: \`ready\` (all there was has been told), \`run_meta\`, \`run_status\`, \
\`run_deleted\`, \`used_seed\`, \`outcome\` (again when its usage was derived), \`corpus_entry\`, \`drops\`, and \`resync\` (something was left out: read anew). Data is one line of JSON.`,
    response: String,
    hasQuery: true,
    isCapped: true,
  })
  async follow(
    @Query() query: EventsQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const after = placeOf(lastEventId, query.after);
    const leave = this.places.take(request.ip);
    reply.raw.once('close', leave);
    // Who names a place wants all that came since; a browser that comes back by itself after hours is better off to read anew.
    const mayResync = Boolean(lastEventId);
    const open = await this.feed.prepare({ after, runId: query.run_id, mayResync, ignored: ignoredKeysOf(request.query) });
    this.metrics.requests.count(request.routeOptions.config, request.method, 200, reply.elapsedTime / 1000);
    const response = beginEventStream(request, reply);
    if (request.method === 'HEAD') response.end();
    else open(response);
  }
}

/** @throws AppError `bad_query` */
function placeOf(lastEventId: string | undefined, after: string | undefined): Position | undefined {
  const id = lastEventId || after;
  if (id === undefined) return undefined;
  const position = positionOf(id);
  if (position === undefined) throw refused('bad_query', [{ path: 'after', message: `${POSITION_RULE}, and so must Last-Event-ID` }]);
  return position;
}
