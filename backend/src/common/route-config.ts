import { RouteConfig as RouteConfigOf } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';

/** What Fastify's hooks must know of a route before Nest's handlers run; see http/. */
interface RouteSettings {
  /** Open to everybody: no key is asked for. */
  readonly isPublic?: boolean;
  /** A GET whose answer changes only by what is committed. */
  readonly isConditional?: boolean;
  /** Answered however much is under way: a supervisor must not take a busy server for a dead one. */
  readonly isProbe?: boolean;
  /** Answered by a stream that stays open: it is no request under way, and how long it takes tells nothing. */
  readonly isStream?: boolean;
  /** The largest body, after inflating, where it is not the usual one. */
  readonly maxBodyBytes?: number;
  /** Takes application/x-ndjson beside JSON, up to so many lines. */
  readonly maxNdjsonLines?: number;
}

declare module 'fastify' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- the way in which Fastify's types are extended
  interface FastifyContextConfig extends RouteSettings {}
}

/** What Fastify hands out with each request of a route: one object a route. */
export type RouteConfig = FastifyRequest['routeOptions']['config'];

const SETTINGS = Symbol('route settings');

/** Adds to the settings of a route; unlike Nest's decorator, which it is made of, it keeps those that are there. */
export function RouteSetting(settings: RouteSettings): MethodDecorator {
  return (target, name, descriptor) => {
    const all = { ...(Reflect.getMetadata(SETTINGS, target, name) as RouteSettings | undefined), ...settings };
    Reflect.defineMetadata(SETTINGS, all, target, name);
    RouteConfigOf(all)(target, name, descriptor);
  };
}
