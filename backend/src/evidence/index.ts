export { EVIDENCE_PROJECTIONS, EVIDENCE_SETTLEMENT } from './evidence-projections.js';
export { forgetRun } from './forget-run.js';
