import type { BandCounts, CalibrationEvidence, UseCounts } from './calibration.repository.js';
import type { CalibrationResponse, SimilarityBandResponse } from './dto/calibration.response.js';
import { rateOf, type Rate } from './statistics/rates.js';

const BANDS = Array.from({ length: 10 }, (_, band) => band);
const NO_BAND = -1;
const NONE: UseCounts = { uses: 0, solved: 0 };

const NOTE = `Each use whose function has an outcome counts once, with what became of its function in its run. A function has several seeds, which share its outcome: so the uses of \
a band are not independent, and their intervals are narrower than they should be.`;

export function toCalibration({ bands, methods, methodsTotal }: CalibrationEvidence): CalibrationResponse {
  return {
    bands: toBands(bands),
    without_similarity: toReasonRate(inBand(bands, NO_BAND)),
    methods: methods.map(({ method, bands: ofMethod, ...counts }) => ({
      method: method || null,
      ...toReasonRate(counts),
      bands: toBands(ofMethod),
    })),
    other_methods: methodsTotal - methods.length,
    note: NOTE,
  };
}

function toBands(counts: readonly BandCounts[]): SimilarityBandResponse[] {
  return BANDS.map((band) => ({ from: band / 10, to: (band + 1) / 10, ...toReasonRate(inBand(counts, band)) }));
}

function inBand(counts: readonly BandCounts[], band: number): UseCounts {
  return counts.find((row) => row.band === band) ?? NONE;
}

function toReasonRate({ uses, solved }: UseCounts): { readonly success: Rate } {
  return { success: rateOf({ n: uses, solved }) };
}
