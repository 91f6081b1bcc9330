import { applyDecorators, SetMetadata } from '@nestjs/common';
import { RouteSetting } from '../common/route-config.js';

export const IS_PUBLIC = 'isPublic';

/** Opens a route to everybody. Without it a route asks for the key, whatever its method. */
export function Public(): MethodDecorator {
  return applyDecorators(SetMetadata(IS_PUBLIC, true), RouteSetting({ isPublic: true }));
}
