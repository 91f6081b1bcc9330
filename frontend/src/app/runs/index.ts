export { readRunIds, writeRunIds } from './run-ids';
export { RunStatus } from './run-status';
export { STATUS_LOOKS } from './status-looks';
export { isSolved } from './solved';
