import { computed, type Signal } from '@angular/core';
import { getBias } from '../api/fn/insights/get-bias';
import { getCalibration } from '../api/fn/insights/get-calibration';
import { getDiversity } from '../api/fn/insights/get-diversity';
import { getSeedingEffect } from '../api/fn/insights/get-seeding-effect';
import { listFunctionEffects, type ListFunctionEffects$Params } from '../api/fn/insights/list-function-effects';
import type { BiasResponse } from '../api/models/bias-response';
import type { CalibrationResponse } from '../api/models/calibration-response';
import type { DiversityResponse } from '../api/models/diversity-response';
import type { FunctionEffectsResponse } from '../api/models/function-effects-response';
import type { SeedingEffectResponse } from '../api/models/seeding-effect-response';
import { follow, type Followed } from '../core/follow';
import { type InsightsView, toApiFilter } from './insights-view';

/** Figures over a whole history: one more outcome hardly moves them, and during a run there are many. */
const RENEW_MS = 15_000;
const FOREST_PAGE = 25;
const DIRECTIONS = { difference: 'desc', trials: 'desc', name: 'asc' } as const;

export interface InsightsData {
  readonly effect: Followed<SeedingEffectResponse>;
  readonly functions: Followed<FunctionEffectsResponse>;
  readonly calibration: Followed<CalibrationResponse>;
  readonly diversity: Followed<DiversityResponse>;
  readonly bias: Followed<BiasResponse>;
}

/** What the page shows of the server, following the view. To be called where things are injected. */
export function insightsData(view: Signal<InsightsView>): InsightsData {
  const often = { byClockMs: () => RENEW_MS, keepsData: true };
  const filter = computed(() => toApiFilter(view().filter), { equal: isSame });
  const page = computed<ListFunctionEffects$Params>(
    () => {
      const { sort, after } = view();
      return { ...filter(), sort, order: DIRECTIONS[sort], limit: FOREST_PAGE, ...(after === '' ? {} : { cursor: after }) };
    },
    { equal: isSame },
  );
  return {
    effect: follow(getSeedingEffect, { params: filter, ...often }),
    functions: follow(listFunctionEffects, { params: page, ...often }),
    calibration: follow(getCalibration, { params: () => ({}), ...often }),
    diversity: follow(getDiversity, { params: () => ({}), ...often }),
    bias: follow(getBias, { params: () => ({}), ...often }),
  };
}

function isSame(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
