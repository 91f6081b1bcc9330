export { UsedSeedDto } from './dto/used-seed.dto.js';
export { UsedSeed } from './used-seed.entity.js';
export { toUsedSeed, USED_SEED } from './used-seed.mapper.js';
export { UsedSeedsModule } from './used-seeds.module.js';
export { UsedSeedsRepository } from './used-seeds.repository.js';
