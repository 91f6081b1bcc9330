export { InsightsModule } from './insights.module.js';
export { TrailsModule } from './trails.module.js';
export { sourceCounts } from './source.sql.js';
