import { toCorpusEntryResponse } from '../corpus/index.js';
import type { OneSourceResponse, SourceFunctionResponse, SourceResponse, SourceUseResponse } from './dto/sources.response.js';
import { LEAST_TRIALS_OF_SIDE, LEAST_TRIALS_OF_SOURCE } from './least.js';
import type { SourceDescription, SourceFunction, SourceUse } from './source.repository.js';
import type { ListedSource } from './source.sql.js';
import { newcombe, rateOf } from './statistics/rates.js';

export function toSource(source: ListedSource): SourceResponse {
  const { source_id, uses, functions, runs, trials, solved, verbatim, adapted, unknown } = source;
  const { compared_trials, compared_solved, other_trials } = source;
  return {
    source_id,
    function: source.entry_function,
    in_corpus: source.entry_id !== null,
    uses,
    functions,
    runs,
    trials,
    verbatim,
    adapted,
    ignored: trials - verbatim - adapted - unknown,
    unknown,
    wins: verbatim,
    success: rateOf({ n: trials, solved }),
    compared: rateOf({ n: compared_trials, solved: compared_solved }),
    baseline: source.baseline,
    lift: source.lift,
    enough: compared_trials >= LEAST_TRIALS_OF_SOURCE && other_trials >= LEAST_TRIALS_OF_SOURCE,
    unique_wins: source.unique_wins,
    harmful: isHarmful(source),
    first_used_at: source.first_used_at,
    last_used_at: source.last_used_at,
  };
}

function isHarmful({ harm }: ListedSource): boolean {
  return harm !== null && harm > 0;
}

export function toOneSource({ source, entry, functions, trend }: SourceDescription): OneSourceResponse {
  return {
    source: toSource(source),
    entry: entry === undefined ? null : toCorpusEntryResponse(entry),
    functions: functions.map(toSourceFunction),
    functions_total: source.functions,
    trend: [...trend],
    trend_is_cut: source.first_used_at < (trend[0]?.week ?? ''),
  };
}

export function toSourceUse({ id, run_id, function: func, timestamp, reason_json, ...use }: SourceUse): SourceUseResponse {
  const { outcome_id, is_solved, usage, is_winner } = use;
  return {
    id,
    run_id,
    function: func,
    timestamp,
    reason: reason_json === null ? null : (JSON.parse(reason_json) as Record<string, unknown>),
    outcome: outcome_id === null ? null : { id: outcome_id, solved: is_solved === 1, usage, is_winner: is_winner === 1 },
  };
}

function toSourceFunction({ function: func, uses, trials, solved, other_trials, other_solved }: SourceFunction): SourceFunctionResponse {
  const [used, others] = [
    { n: trials, solved },
    { n: other_trials, solved: other_solved },
  ];
  const enough = trials >= LEAST_TRIALS_OF_SIDE && other_trials >= LEAST_TRIALS_OF_SIDE;
  return {
    function: func,
    uses,
    trials,
    solved,
    rate: rateOf(used),
    without: rateOf(others),
    ...(enough ? newcombe(used, others) : { difference: null, interval: null }),
    unique: solved > 0 && other_solved === 0,
  };
}
