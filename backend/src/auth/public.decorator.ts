import { RouteSetting } from '../common/route-config.js';

/** Opens a route to everybody. Without it a route asks for the key, whatever its method. */
export const Public = (): MethodDecorator => RouteSetting({ isPublic: true });
