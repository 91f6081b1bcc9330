import { WITHOUT_SEEDING, type BiasBand, type BiasEvidence } from './bias.repository.js';
import type { BiasResponse } from './dto/bias.response.js';
import { rateOf, type Rate } from './statistics/rates.js';

const BANDS = Array.from({ length: 10 }, (_, band) => band);

const WARNING = `The engine raises seed_bias by 0.05 after a seed has won and lowers it by 0.02 otherwise. So a high bias follows from success: that \
runs with a high bias succeed more often does not show that the bias helps.`;

export function toBias({ runs, bands }: BiasEvidence): BiasResponse {
  const inBand = (band: number): BiasBand => bands.find((row) => row.band === band) ?? { band, runs: 0, outcomes: 0, solved: 0 };
  return {
    runs: runs
      .map(({ run_id, started_at, seed_bias, seeding_enabled, outcomes, solved }) => ({
        ...{ run_id, started_at, seed_bias, seeding_enabled: seeding_enabled === 1, outcomes, solved },
      }))
      .reverse(),
    total: bands.reduce((total, band) => total + band.runs, 0),
    bands: BANDS.map((band) => ({ from: band / 20, to: (band + 1) / 20, ...toRunsRate(inBand(band)) })),
    without_seeding: toRunsRate(inBand(WITHOUT_SEEDING)),
    warning: WARNING,
  };
}

function toRunsRate({ runs, outcomes, solved }: BiasBand): { readonly runs: number; readonly success: Rate } {
  return { runs, success: rateOf({ n: outcomes, solved }) };
}
