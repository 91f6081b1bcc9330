import { lookup } from 'node:dns/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { AppModule } from './app.module.js';
import { ApiKeyGuard } from './auth/api-key.guard.js';
import type { AppConfig } from './config/app-config.js';
import { Database } from './database/database.js';
import { databaseOptions } from './database-options.js';
import { ENTITIES, PROJECTIONS } from './entities.js';
import { EventFeed } from './events/index.js';
import { answerAhead } from './http/answer-ahead.js';
import { AnswerCache } from './http/answer-cache.js';
import { acceptJsonBodies } from './http/body.js';
import { answerUnchanged } from './http/conditional.js';
import { Connections, limitConnections, passOverExpectations } from './http/connections.js';
import { createLogger, fastifyOptions } from './http/fastify-options.js';
import { addResponseHeaders, logRequests, refuseEarly } from './http/hooks.js';
import { nameIgnoredKeys } from './http/ignored-keys.js';
import { NestLogger } from './http/nest-logger.js';
import { countRequests, Metrics } from './metrics/index.js';
import { serveOpenApi } from './openapi/openapi.js';
import { serveWebApp, WEB_APP_DIRECTORY } from './web/web-app.js';

/** Connections that may wait to be taken: more than Node's 511, so that a thousand that come at once find room. */
const LISTEN_BACKLOG = 4_096;

export interface Application {
  readonly nest: NestFastifyApplication;
  /** Takes connections at the configured address. */
  listen(): Promise<void>;
  /** Refuses new work, answers what was accepted, closes the database. */
  stop(): Promise<void>;
}

/** The whole application, ready to listen. The tests use it too. */
export async function createApplication(config: AppConfig, webAppDirectory = WEB_APP_DIRECTORY): Promise<Application> {
  const logger = createLogger(config.logLevel);
  const isVerbose = logger.isLevelEnabled('debug');
  const database = await Database.open(databaseOptions(config), ENTITIES, PROJECTIONS);
  database.onAvailability((isAvailable, cause) => {
    if (isAvailable) logger.info('The database can be reached again.');
    else logger.error({ err: cause }, 'The database cannot be reached; until it can, reads and writes are refused.');
  });
  const nest = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(config, database),
    new FastifyAdapter(fastifyOptions(logger, config)),
    {
      logger: new NestLogger(logger),
      abortOnError: false,
      bodyParser: false,
    },
  );
  nest.setGlobalPrefix('api', { exclude: ['metrics'] });
  const fastify: FastifyInstance = nest.getHttpAdapter().getInstance();
  const guard = nest.get(ApiKeyGuard);
  const metrics = nest.get(Metrics);
  const connections = new Connections(nest.getHttpServer());
  passOverExpectations(nest.getHttpServer());
  // At the level of debug each request is worth a line, which the hooks write: none is answered ahead of them.
  const answers = isVerbose ? undefined : new AnswerCache();
  const changeToken = (): string | Promise<string> => database.changeToken();
  let isStopping = false;

  limitConnections(nest.getHttpServer(), config.maxConnections, () => metrics.connectionDropped());
  acceptJsonBodies(fastify, () => metrics.overloaded());
  addResponseHeaders(fastify);
  logRequests(fastify, isVerbose);
  countRequests(fastify, nest.getHttpServer(), metrics);
  refuseEarly(fastify, {
    isStopping: () => isStopping,
    connections,
    onOverloaded: () => metrics.overloaded(),
    checkKey: (request) => guard.check(request),
  });
  answerUnchanged(fastify, changeToken, answers);
  nameIgnoredKeys(fastify);
  serveOpenApi(nest);
  await serveWebApp(fastify, webAppDirectory, config);
  await nest.init();
  await fastify.ready();
  if (answers !== undefined)
    answerAhead(nest.getHttpServer(), {
      answers,
      changeToken,
      isStopping: () => isStopping,
      onWaiting: (socket, response) => connections.began(socket, response),
      count: (route, method, status, seconds) => metrics.requests.count(route, method, status, seconds),
    });

  return {
    nest,
    listen: async () => {
      const address = await addressOf(config.host);
      if (isStopping) return;
      await nest.listen({ port: config.port, host: address, backlog: LISTEN_BACKLOG });
    },
    stop: async () => {
      isStopping = true;
      // What was to be sent at the end of this turn is sent before the connections close.
      await nextTurn();
      nest.get(EventFeed).close();
      connections.close();
      await nest.close();
    },
  };
}

/**
 * Fastify would listen to "localhost" with a server for each of its addresses, of which only the first is limited and watched here.
 * IPv4 first: it is what other programs try when they are told 127.0.0.1.
 */
async function addressOf(host: string): Promise<string> {
  const [first] = await lookup(host, { all: true, order: 'ipv4first' });
  return first?.address ?? host;
}
