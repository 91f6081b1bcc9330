export { Drop } from './drop.entity.js';
export { DROPS, toDrop } from './drop.mapper.js';
export { DropDto } from './dto/drop.dto.js';
export { DropsModule } from './drops.module.js';
