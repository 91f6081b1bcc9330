export { RunMetaDto } from './dto/run-meta.dto.js';
export { RunMeta } from './run-meta.entity.js';
export { RUN_META, toRunMeta } from './run-meta.mapper.js';
export { RunMetaModule } from './run-meta.module.js';
export { RunMetaRepository } from './run-meta.repository.js';
