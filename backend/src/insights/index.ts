export { InsightsModule } from './insights.module.js';
export { TrailsModule } from './trails.module.js';
export { listedSources, sourceCounts } from './source.sql.js';
