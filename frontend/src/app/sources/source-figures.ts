import type { SourceResponse } from '../api/models/source-response';
import { counted, formatCount, formatPercent, formatPercentInterval, formatPoints, nOf } from '../ui/shares';

/** A source as a row of the leaderboard shows it. */
export interface SourceRow {
  readonly id: string;
  readonly function: string | null;
  readonly isInCorpus: boolean;
  readonly isHarmful: boolean;
  readonly uses: string;
  readonly wins: string;
  readonly ways: string;
  readonly n: string;
  /** Absent when there is not enough. */
  readonly compared?: { readonly rate: number; readonly low: number; readonly high: number; readonly text: string; readonly label: string };
  readonly baseline: number | null;
  readonly lift: string | undefined;
  readonly uniqueWins: string;
  readonly lastUsedAt: string;
}

export function rowOf(source: SourceResponse): SourceRow {
  const { compared, baseline, enough, lift } = source;
  const { interval, rate } = compared;
  return {
    id: source.source_id,
    function: source.function,
    isInCorpus: source.in_corpus,
    isHarmful: source.harmful,
    uses: formatCount(source.uses),
    wins: formatCount(source.wins),
    ways: waysOf(source),
    n: nOf(formatCount(compared.n)),
    ...(enough && rate !== null && interval !== null
      ? { compared: { rate, ...interval, text: formatPercent(rate), label: comparisonOf(source) } }
      : {}),
    baseline,
    lift: enough && lift !== null ? formatPoints(lift) : undefined,
    uniqueWins: formatCount(source.unique_wins),
    lastUsedAt: source.last_used_at,
  };
}

/** `12 verbatim, 9 adapted, 21 ignored, 2 not known`; the last only where there are any. */
export function waysOf({
  verbatim,
  adapted,
  ignored,
  unknown,
}: Pick<SourceResponse, 'verbatim' | 'adapted' | 'ignored' | 'unknown'>): string {
  const ways = `${formatCount(verbatim)} verbatim, ${formatCount(adapted)} adapted, ${formatCount(ignored)} ignored`;
  return unknown === 0 ? ways : `${ways}, ${formatCount(unknown)} not known`;
}

/** The success with a source against the same functions without it, in words. */
export function comparisonOf({ compared, baseline }: Pick<SourceResponse, 'compared' | 'baseline'>): string {
  const { rate, interval, n } = compared;
  if (rate === null || interval === null) return 'not enough data';
  const against = baseline === null ? '' : `, against ${formatPercent(baseline)} without it`;
  return `${formatPercent(rate)} solved, 95 % interval ${formatPercentInterval(interval)}${against}, ${nOf(counted(n, 'trial'))}`;
}
