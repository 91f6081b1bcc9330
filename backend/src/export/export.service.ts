import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { canonicalNow } from '../common/timestamp.js';
import type { AppConfig } from '../config/app-config.js';
import { APP_CONFIG } from '../config/config.module.js';
import type { ExportQuery, ExportTable } from './dto/export.query.js';
import { ExportPlaces } from './export-places.js';
import { ExportRepository, type Selected } from './export.repository.js';
import { FORMATS } from './formats.js';
import { TABLES } from './tables.js';

/** Each reads a page ahead, and takes its turns among the surveys. */
const MAX_EXPORTS = 4;

export interface ExportFile {
  readonly name: string;
  readonly type: string;
  /** Rows, where they could be counted. */
  readonly total: number | undefined;
  /** Read as fast as it is taken, and no further ahead than a page. Whoever does not take it to its end has to destroy it. */
  readonly content: Readable;
}

@Injectable()
export class ExportService {
  private readonly places = new ExportPlaces(MAX_EXPORTS);

  constructor(
    @Inject(ExportRepository) private readonly repository: ExportRepository,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  /** @throws AppError `bad_query`, `rate_limited` */
  async open(name: ExportTable, query: ExportQuery): Promise<ExportFile> {
    const leave = this.places.take();
    try {
      const silentBefore = new Date(Date.now() - this.config.silentAfterS * 1_000).toISOString();
      const selected = await this.repository.select(TABLES[name], query, silentBefore);
      const content = Readable.from(linesOf(name, query, selected), { objectMode: false });
      content.once('close', leave);
      const { type } = FORMATS[query.format];
      return { name: `aurora-${name}-${canonicalNow().slice(0, 10)}.${query.format}`, type, total: selected.total, content };
    } catch (error) {
      leave();
      throw error;
    }
  }
}

/** A page at a time, and the first with what is before it: when it cannot be read, nothing was sent yet. */
async function* linesOf(name: ExportTable, { format }: ExportQuery, { pages }: Selected): AsyncGenerator<string> {
  const { columns } = TABLES[name];
  const { head, line } = FORMATS[format];
  let before = head(columns);
  for await (const rows of pages) {
    yield before + rows.map((row) => line(columns, row)).join('');
    before = '';
  }
  if (before !== '') yield before;
}
