export { RunStatus } from './run-status';
export { reasonSummary } from './reason-summary';
