import type { FunctionEffectResponse } from '../../api/models/function-effect-response';
import type { RateResponse } from '../../api/models/rate-response';
import type { SeedingEffectResponse } from '../../api/models/seeding-effect-response';

/** The interval is not Wilson's: no spec asks for it. */
export function aRate(solved: number, n: number): RateResponse {
  if (n === 0) return { n, solved, rate: null, interval: null };
  const rate = solved / n;
  return { n, solved, rate, interval: { low: Math.max(0, rate - 0.1), high: Math.min(1, rate + 0.1) } };
}

export function anEffect(fields: Partial<SeedingEffectResponse> = {}): SeedingEffectResponse {
  return {
    enough: true,
    least_n: 10,
    filter: { since: null, until: null, function: null, runs: null },
    seeded: aRate(213, 300),
    unseeded: aRate(65, 112),
    difference: 0.13,
    interval: { low: 0.04, high: 0.22 },
    functions: 8,
    left_out: { functions: 3, trials: 14 },
    scores: { enough: true, n_seeded: 110, n_unseeded: 96, functions: 8, u: 912.5, z: 2.41, p: 0.016, a12: 0.61, never_vary: false },
    outcomes_never_vary: false,
    warnings: [],
    trials: 426,
    ...fields,
  };
}

export function aFunctionEffect(fields: Partial<FunctionEffectResponse> = {}): FunctionEffectResponse {
  return {
    function: 'quick_sort',
    seeded: aRate(20, 25),
    unseeded: aRate(12, 20),
    difference: 0.2,
    interval: { low: -0.06, high: 0.44 },
    enough: true,
    a12: 0.64,
    p: 0.03,
    ...fields,
  };
}
