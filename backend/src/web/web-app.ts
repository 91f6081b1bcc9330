import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { type PageFacts, Pages } from './page.js';

/** Where the build puts the web app, seen from this file in `dist/backend/web/`. */
export const WEB_APP_DIRECTORY = fileURLToPath(new URL('../../frontend/browser', import.meta.url));

const IMMUTABLE = 'public, max-age=31536000, immutable';
/** The build puts a hash of the content into these names; some are there compressed as well. */
const HASHED = /-[\w-]{8}\.\w+(\.(br|gz))?$/;
/** Addresses whose last part is an id or a name, which may look like anything, a file too. */
const NAMED = /^\/(runs|sources|functions|provenance)\//;

/**
 * Serves the built web app: files by their path, compressed ahead of time; for any other address outside /api and /metrics that a browser opens,
 * the page itself, because the app's own router knows it.
 */
export async function serveWebApp(fastify: FastifyInstance, directory: string, facts: PageFacts): Promise<void> {
  if (!existsSync(join(directory, 'index.html'))) return;
  const pages = new Pages(directory, facts);
  await fastify.register(fastifyStatic, {
    root: directory,
    wildcard: false,
    index: false,
    serve: false,
    preCompressed: true,
    cacheControl: false,
    // Of a file that is there alone: one that is missing now may come with the next version.
    setHeaders: (reply, path) => void reply.header('cache-control', HASHED.test(path) ? IMMUTABLE : 'no-cache'),
  });
  fastify.get('/*', (request, reply) => {
    const path = decodedPath(request.url);
    const isFile = path !== undefined && !NAMED.test(path) && extname(path) !== '';
    if (path === undefined || /^\/+(api|metrics)(\/|$)/i.test(path) || (!isFile && !acceptsPage(request.headers.accept))) {
      reply.callNotFound();
      return;
    }
    if (!isFile) {
      const page = pages.get(path, request.url.includes('?'));
      const takesGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
      if (takesGzip) reply.header('content-encoding', 'gzip');
      return reply
        .headers({ 'cache-control': 'no-cache', vary: 'accept-encoding', 'content-type': 'text/html; charset=utf-8' })
        .send(takesGzip ? page.gzip : page.plain);
    }
    return reply.sendFile(path.slice(1));
  });
}

function acceptsPage(accept: string | undefined): boolean {
  return accept === undefined || accept.includes('text/html') || accept.includes('*/*');
}

function decodedPath(url: string): string | undefined {
  try {
    return decodeURIComponent(url.split(/[?#]/, 1)[0] ?? '/');
  } catch {
    return undefined;
  }
}
