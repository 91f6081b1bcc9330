export { RunStatus } from './run-status';
