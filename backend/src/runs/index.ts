export { RunStatusDto } from './dto/run-status.dto.js';
export { RunsQuery } from './dto/runs.query.js';
export { Run } from './run.entity.js';
export { RUN_PROJECTIONS } from './run-projections.js';
export { RunState } from './run-state.entity.js';
export { toRunState } from './run-state.mapper.js';
export { RunsModule } from './runs.module.js';
export { RunsRepository } from './runs.repository.js';
