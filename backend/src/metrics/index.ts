export { Metrics } from './metrics.js';
export { MetricsModule } from './metrics.module.js';
export { countRequests } from './count-requests.js';
