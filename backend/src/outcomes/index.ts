export { OutcomeDto } from './dto/outcome.dto.js';
export { Outcome } from './outcome.entity.js';
export { OUTCOME, toOutcome } from './outcome.mapper.js';
export { OutcomesModule } from './outcomes.module.js';
export { OutcomesRepository } from './outcomes.repository.js';
export { ReportedOutcome } from './reported-outcome.entity.js';
export { remember, TRIAL_PROJECTIONS, trialOfDue } from './trial-projections.js';
export { USAGES, type Usage } from './usage.js';
export { UsageDeriver } from './usage-deriver.js';
