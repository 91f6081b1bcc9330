import type { BiasBand, BiasEvidence } from './bias.repository.js';
import type { BiasResponse } from './dto/bias.response.js';
import { rateOf, type Rate } from './statistics/rates.js';

const BANDS = Array.from({ length: 10 }, (_, band) => band);

const WARNING = `The engine raises seed_bias by 0.05 after a seed has won and lowers it by 0.02 otherwise. So a high bias follows from success: that \
runs with a high bias succeed more often does not show that the bias helps.`;

export function toBias({ runs, bands }: BiasEvidence): BiasResponse {
  const seeding = bands.filter(({ seeding_enabled }) => seeding_enabled === 1);
  const without = bands.filter(({ seeding_enabled }) => seeding_enabled === 0);
  return {
    runs: runs.map((run) => ({ ...run, seeding_enabled: run.seeding_enabled === 1 })).reverse(),
    total: bands.reduce((total, band) => total + band.runs, 0),
    bands: BANDS.map((band) => ({ from: band / 20, to: (band + 1) / 20, ...toRunsRate(seeding.filter((row) => row.band === band)) })),
    without_seeding: toRunsRate(without),
    warning: WARNING,
  };
}

function toRunsRate(bands: readonly BiasBand[]): { readonly runs: number; readonly success: Rate } {
  const sum = (of: (band: BiasBand) => number): number => bands.reduce((total, band) => total + of(band), 0);
  return { runs: sum(({ runs }) => runs), success: rateOf({ n: sum(({ outcomes }) => outcomes), solved: sum(({ solved }) => solved) }) };
}
