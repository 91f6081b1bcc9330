import type { ListRuns$Params } from '../../api/fn/runs/list-runs';
import { toInstant } from '../../ui/local-day';
import { readNumber } from '../../ui/read-number';

/** A silent run is a running one of which nothing came for long; here it is a status of its own. */
export const STATUSES = ['running', 'silent', 'finished', 'failed', 'cancelled'] as const;
export const SEEDINGS = ['on', 'off'] as const;

/** What narrows the list, as it stands in the fields and in the URL: what cannot be read must be shown and explained too. */
export interface RunsFilter {
  readonly text: string;
  readonly status: (typeof STATUSES)[number] | '';
  readonly seeding: (typeof SEEDINGS)[number] | '';
  readonly minBias: string;
  readonly maxBias: string;
  readonly beam: string;
  /** An instant, or a day of the reader's zone. */
  readonly since: string;
  readonly until: string;
}

type RunsFilterField = keyof RunsFilter;
type RunsFilterProblems = Readonly<Partial<Record<RunsFilterField, string>>>;

export const NO_FILTER: RunsFilter = { text: '', status: '', seeding: '', minBias: '', maxBias: '', beam: '', since: '', until: '' };

const HIGHEST_BIAS = 0.5;
const LONGEST_TEXT = 200;

/** What is wrong with a filter, by field. A field named here is not sent. */
export function problemsOf(filter: RunsFilter): RunsFilterProblems {
  const problems: Partial<Record<RunsFilterField, string>> = {};
  if (filter.text.length > LONGEST_TEXT) problems.text = `At most ${String(LONGEST_TEXT)} characters.`;
  for (const field of ['minBias', 'maxBias'] as const) {
    const value = readNumber(filter[field]);
    if (filter[field] !== '' && (value === undefined || value < 0 || value > HIGHEST_BIAS)) {
      problems[field] = `“${filter[field]}” is no bias: 0 to ${String(HIGHEST_BIAS)}.`;
    }
  }
  const [min, max] = [readNumber(filter.minBias), readNumber(filter.maxBias)];
  if (problems.minBias === undefined && problems.maxBias === undefined && min !== undefined && max !== undefined && min > max) {
    problems.minBias = 'The lowest bias is above the highest.';
    problems.maxBias = problems.minBias;
  }
  if (filter.beam !== '' && !isWidth(readNumber(filter.beam))) problems.beam = `“${filter.beam}” is no whole number from 1 on.`;
  const [since, until] = [toInstant(filter.since, 'start'), toInstant(filter.until, 'end')];
  if (filter.since !== '' && since === undefined) problems.since = `“${filter.since}” is not a date from 1970 on.`;
  if (filter.until !== '' && until === undefined) problems.until = `“${filter.until}” is not a date from 1970 on.`;
  if (since !== undefined && until !== undefined && since > until) {
    problems.since = 'The first day is after the last.';
    problems.until = problems.since;
  }
  return problems;
}

type ApiFilter = Omit<ListRuns$Params, 'sort' | 'order' | 'limit' | 'cursor'>;

/** The filter as it is sent; what cannot be read is left out. */
export function toApiFilter(filter: RunsFilter): ApiFilter {
  const problems = problemsOf(filter);
  const unless = <T>(field: RunsFilterField, value: T | undefined): T | undefined => (problems[field] === undefined ? value : undefined);
  const isSilent = filter.status === 'silent';
  const all = {
    text: unless('text', filter.text || undefined),
    status: filter.status === 'silent' || filter.status === '' ? undefined : filter.status,
    silent: isSilent || undefined,
    seeding_enabled: filter.seeding === '' ? undefined : filter.seeding === 'on',
    min_bias: unless('minBias', readNumber(filter.minBias)),
    max_bias: unless('maxBias', readNumber(filter.maxBias)),
    beam: unless('beam', readNumber(filter.beam)),
    since: unless('since', toInstant(filter.since, 'start')?.toISOString()),
    until: unless('until', toInstant(filter.until, 'end')?.toISOString()),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** How many conditions narrow the list. */
export function countConditions(filter: RunsFilter): number {
  return Object.keys(toApiFilter(filter)).length;
}

/** One spelling for one filter, so that it has one URL. */
export function normalise(filter: RunsFilter): RunsFilter {
  const number = (text: string): string => {
    const value = readNumber(text);
    return value === undefined ? text.trim() : String(value);
  };
  return {
    ...filter,
    text: filter.text.trim(),
    minBias: number(filter.minBias),
    maxBias: number(filter.maxBias),
    beam: number(filter.beam),
  };
}

export function isSameFilter(a: RunsFilter, b: RunsFilter): boolean {
  return (Object.keys(NO_FILTER) as RunsFilterField[]).every((field) => a[field] === b[field]);
}

function isWidth(value: number | undefined): boolean {
  return value !== undefined && Number.isSafeInteger(value) && value >= 1;
}
