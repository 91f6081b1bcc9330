import type { CorpusSummaryResponse } from '../api/models/corpus-summary-response';
import type { GetCorpusSummary$Params } from '../api/fn/corpus/get-corpus-summary';
import { toInstant } from '../ui/local-day';
import { readNumber } from '../ui/read-number';

type FuncMode = 'contains' | 'exact';

/** What narrows the list, as it stands in the fields and in the URL: what cannot be read must be shown and explained too. */
export interface CorpusFilter {
  readonly func: string;
  readonly funcMode: FuncMode;
  readonly perfectOnly: boolean;
  readonly minScore: string;
  readonly maxScore: string;
  /** An instant, or a day of the reader's zone. */
  readonly startDate: string;
  readonly endDate: string;
}

export type FilterField = keyof CorpusFilter;
export type FilterProblems = Readonly<Partial<Record<FilterField, string>>>;

export const NO_FILTER: CorpusFilter = {
  func: '',
  funcMode: 'contains',
  perfectOnly: false,
  minScore: '',
  maxScore: '',
  startDate: '',
  endDate: '',
};

/** What is wrong with a filter, by field. A field named here is not sent. */
export function problemsOf(filter: CorpusFilter): FilterProblems {
  const problems: Partial<Record<FilterField, string>> = {};
  const [min, max] = [readNumber(filter.minScore), readNumber(filter.maxScore)];
  if (filter.minScore !== '' && min === undefined) problems.minScore = `“${filter.minScore}” is not a number.`;
  if (filter.maxScore !== '' && max === undefined) problems.maxScore = `“${filter.maxScore}” is not a number.`;
  if (min !== undefined && max !== undefined && min > max) {
    problems.minScore = 'The lowest score is above the highest.';
    problems.maxScore = problems.minScore;
  }
  const [start, end] = [toInstant(filter.startDate, 'start'), toInstant(filter.endDate, 'end')];
  if (filter.startDate !== '' && start === undefined) problems.startDate = `“${filter.startDate}” is not a date from 1970 on.`;
  if (filter.endDate !== '' && end === undefined) problems.endDate = `“${filter.endDate}” is not a date from 1970 on.`;
  if (start !== undefined && end !== undefined && start > end) {
    problems.startDate = 'The first day is after the last.';
    problems.endDate = problems.startDate;
  }
  return problems;
}

/** The filter as it is sent; what cannot be read is left out. */
export function toApiFilter(filter: CorpusFilter): GetCorpusSummary$Params {
  const problems = problemsOf(filter);
  const unless = <T>(field: FilterField, value: T | undefined): T | undefined => (problems[field] === undefined ? value : undefined);
  const func = filter.func === '' ? undefined : filter.func;
  const all = {
    func: filter.funcMode === 'exact' ? func : undefined,
    funcContains: filter.funcMode === 'contains' ? func : undefined,
    perfectOnly: filter.perfectOnly || undefined,
    minScore: unless('minScore', readNumber(filter.minScore)),
    maxScore: unless('maxScore', readNumber(filter.maxScore)),
    startDate: unless('startDate', toInstant(filter.startDate, 'start')?.toISOString()),
    endDate: unless('endDate', toInstant(filter.endDate, 'end')?.toISOString()),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** The same rows, as the export asks for them. */
export function toExportFilter(filter: CorpusFilter): Readonly<Record<string, string | number | boolean | undefined>> {
  const { func, funcContains, perfectOnly, minScore, maxScore, startDate, endDate } = toApiFilter(filter);
  return {
    function: func,
    text: funcContains,
    perfect: perfectOnly,
    min_score: minScore,
    max_score: maxScore,
    since: startDate,
    until: endDate,
  };
}

/** One spelling for one filter, so that it has one URL: `,50` and `0.5` are the same number. */
export function normalise(filter: CorpusFilter): CorpusFilter {
  const number = (text: string): string => {
    const value = readNumber(text);
    return value === undefined ? text.trim() : String(value);
  };
  const func = filter.func.trim();
  return {
    ...filter,
    func,
    // The mode of an empty text asks for nothing.
    funcMode: func === '' ? NO_FILTER.funcMode : filter.funcMode,
    minScore: number(filter.minScore),
    maxScore: number(filter.maxScore),
  };
}

export function isSameFilter(a: CorpusFilter, b: CorpusFilter): boolean {
  return (Object.keys(NO_FILTER) as FilterField[]).every((field) => a[field] === b[field]);
}

/** As `FilterRules` has it: what begins as an exact name does is another name. */
export function narrows(field: FilterField, { funcMode }: CorpusFilter): boolean {
  return field === 'func' && funcMode === 'contains';
}

/** Whether the corpus has anything at all is known only when nothing narrows it. */
export function isEmptyCorpus(filter: CorpusFilter, { entries }: Pick<CorpusSummaryResponse, 'entries'>): boolean {
  return entries === 0 && Object.keys(toApiFilter(filter)).length === 0;
}
