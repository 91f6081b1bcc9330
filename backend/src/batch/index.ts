export { BatchModule } from './batch.module.js';
export { RECORD_KINDS, type RecordKindName } from './record-kinds.js';
