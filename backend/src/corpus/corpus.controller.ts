import { Body, Controller, Get, HttpCode, Inject, Post, Query, Req, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '../auth/public.decorator.js';
import { QueryEndpoint, ReadEndpoint, WriteEndpoint } from '../http/endpoint.decorators.js';
import { listAnswer } from '../http/list-answer.js';
import { toCorpusEntry, toCorpusEntryResponse } from './corpus-entry.mapper.js';
import { CorpusRepository } from './corpus.repository.js';
import { CorpusEntryDto } from './dto/corpus-entry.dto.js';
import { CorpusFilter, CorpusQuery, RecentQuery, TopQuery } from './dto/corpus.queries.js';
import {
  CorpusEntryStoredResponse,
  CorpusItemsResponse,
  CorpusPageResponse,
  CorpusSummaryResponse,
  LookupResponse,
  SimilarResponse,
} from './dto/corpus.responses.js';
import { LookupDto, SimilarDto } from './dto/similar.dto.js';
import { SimilarEntriesService } from './similar-entries.service.js';

@ApiTags('Corpus')
@Controller('corpus')
export class CorpusController {
  constructor(
    @Inject(CorpusRepository) private readonly corpus: CorpusRepository,
    @Inject(SimilarEntriesService) private readonly similarEntries: SimilarEntriesService,
  ) {}

  @Post()
  @HttpCode(200)
  @WriteEndpoint({
    operationId: 'storeCorpusEntry',
    summary: 'Store a corpus entry',
    description: 'An entry whose id is stored already is left as it is; the answer is the same.',
    response: CorpusEntryStoredResponse,
    body: CorpusEntryDto,
  })
  async store(@Body() dto: CorpusEntryDto): Promise<CorpusEntryStoredResponse> {
    await this.corpus.add(toCorpusEntry(dto));
    return { ok: true, id: dto.id };
  }

  @Get()
  @Public()
  @ReadEndpoint({
    operationId: 'listCorpus',
    summary: 'A page of the corpus',
    description: 'Newest first; total is the true count of the filtered set.',
    response: CorpusPageResponse,
    hasQuery: true,
    isConditional: true,
  })
  async list(@Query() query: CorpusQuery, @Req() request: FastifyRequest): Promise<CorpusPageResponse | StreamableFile> {
    const { items, hasMore, total } = await this.corpus.find(query);
    return listAnswer(request, 'items', items, toCorpusEntryResponse, { hasMore, total });
  }

  @Get('summary')
  @Public()
  @ReadEndpoint({
    operationId: 'getCorpusSummary',
    summary: 'Totals of the corpus',
    description: 'Over the whole filtered set, whatever the page.',
    response: CorpusSummaryResponse,
    hasQuery: true,
    isConditional: true,
  })
  summary(@Query() filter: CorpusFilter): Promise<CorpusSummaryResponse> {
    return this.corpus.summarise(filter);
  }

  @Get('top')
  @Public()
  @ReadEndpoint({
    operationId: 'listTopEntries',
    summary: 'The best entries of a function',
    description: 'Those that passed all their tests first, then lower score, then newer.',
    response: CorpusItemsResponse,
    hasQuery: true,
    isConditional: true,
  })
  async top(@Query() query: TopQuery, @Req() request: FastifyRequest): Promise<CorpusItemsResponse | StreamableFile> {
    return listAnswer(request, 'items', await this.corpus.findTop(query), toCorpusEntryResponse, {});
  }

  @Get('recent')
  @Public()
  @ReadEndpoint({
    operationId: 'listRecentEntries',
    summary: 'The newest entries',
    description: 'Newest first.',
    response: CorpusItemsResponse,
    hasQuery: true,
    isConditional: true,
  })
  async recent(@Query() query: RecentQuery, @Req() request: FastifyRequest): Promise<CorpusItemsResponse | StreamableFile> {
    return listAnswer(request, 'items', await this.corpus.findRecent(query), toCorpusEntryResponse, {});
  }

  @Post('similar')
  @HttpCode(200)
  @Public()
  @QueryEndpoint({
    operationId: 'findSimilarEntries',
    summary: 'The nearest entries',
    description: 'Compares signature and bag of words with the whole corpus, exactly.',
    response: SimilarResponse,
    body: SimilarDto,
  })
  async similar(@Body() dto: SimilarDto): Promise<SimilarResponse> {
    const results = await this.similarEntries.find(dto);
    return { results: results.map(({ entry, ...scores }) => ({ entry: toCorpusEntryResponse(entry), ...scores })) };
  }

  @Post('lookup')
  @HttpCode(200)
  @Public()
  @QueryEndpoint({
    operationId: 'lookUpEntries',
    summary: 'Which entries there are',
    description: 'Tells which of the given ids are in the corpus.',
    response: LookupResponse,
    body: LookupDto,
  })
  async lookUp(@Body() { ids }: LookupDto): Promise<LookupResponse> {
    return { found: await this.corpus.findKnown(ids) };
  }
}
