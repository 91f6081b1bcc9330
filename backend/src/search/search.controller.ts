import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/public.decorator.js';
import { QueryEndpoint, ReadEndpoint } from '../http/endpoint.decorators.js';
import { SearchDto, SearchQuery } from './dto/search.query.js';
import { SearchResponse } from './dto/search.response.js';
import { SearchService } from './search.service.js';

@ApiTags('Search')
@Controller('search')
export class SearchController {
  constructor(@Inject(SearchService) private readonly search: SearchService) {}

  @Get()
  @Public()
  @ReadEndpoint({
    operationId: 'search',
    summary: 'Find runs, functions, sources and snippets',
    description: `Runs (run_id, notes), functions and sources contain the text, whatever the case of its ASCII letters; snippets of the corpus have all of \
its words, of which the last may go on. A text of more than 40 characters, or of several lines, is taken for a snippet: entries and outcomes that are equal to it up to white space.`,
    response: SearchResponse,
    hasQuery: true,
    isConditional: true,
  })
  find(@Query() { q, limit }: SearchQuery): Promise<SearchResponse> {
    return this.search.find(q, limit);
  }

  @Post()
  @HttpCode(200)
  @Public()
  @QueryEndpoint({
    operationId: 'searchLong',
    summary: 'The same for a text that is too long for an address',
    description: 'Takes a snippet of up to 256 KiB.',
    response: SearchResponse,
    body: SearchDto,
  })
  findLong(@Body() { q, limit }: SearchDto): Promise<SearchResponse> {
    return this.search.find(q, limit);
  }
}
