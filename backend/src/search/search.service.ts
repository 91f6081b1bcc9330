import { Inject, Injectable } from '@nestjs/common';
import { wordsOf } from '../database/words.js';
import type { FoundSnippetResponse, SearchResponse } from './dto/search.response.js';
import { excerptOfAll, excerptWith, type Excerpt } from './excerpt.js';
import { SearchRepository, type Found, type SnippetRow } from './search.repository.js';

/** A text with more characters, or with several lines, is a snippet that somebody has pasted. */
const LONGEST_WORDS = 40;
/** No id and no name is longer. */
const LONGEST_NAME = 200;

const NOTHING = { rows: [], total: 0 };

@Injectable()
export class SearchService {
  constructor(@Inject(SearchRepository) private readonly repository: SearchRepository) {}

  /**
   * Finds what goes by the text, or has its words, or is it.
   * @param limit the most finds of each kind
   */
  async find(text: string, limit: number): Promise<SearchResponse> {
    const name = text.trim();
    const isName = name !== '' && name.length <= LONGEST_NAME;
    const runs = isName ? await this.repository.runs(name, limit) : NOTHING;
    const functions = isName ? await this.repository.functions(name, limit) : NOTHING;
    const sources = isName ? await this.repository.sources(name, limit) : NOTHING;
    const snippets = await this.snippets(text, limit);
    return {
      runs: [...runs.rows],
      functions: [...functions.rows],
      sources: [...sources.rows],
      snippets: [...snippets.rows],
      totals: { runs: runs.total, functions: functions.total, sources: sources.total, snippets: snippets.total },
    };
  }

  private async snippets(text: string, limit: number): Promise<Found<FoundSnippetResponse>> {
    const shown = ({ rows, total }: Found<SnippetRow>, excerptOf: (snippet: string) => Excerpt): Found<FoundSnippetResponse> => ({
      rows: rows.map(({ snippet, ...row }) => ({ ...row, ...excerptOf(snippet) })),
      total,
    });
    if (text.trim() === '') return NOTHING;
    if (text.length > LONGEST_WORDS || text.trim().includes('\n'))
      return shown(await this.repository.equalSnippets(text, limit), excerptOfAll);
    const words = wordsOf(text).map((word) => word.text);
    if (words.length === 0) return NOTHING;
    return shown(await this.repository.entriesWith(words, limit), (snippet) => excerptWith(snippet, words));
  }
}
