/** A server that closes idle connections after KEEP_ALIVE_MS: what takes a minute in production then takes a moment. */
import { Server } from 'node:http';
import { Server as TcpServer } from 'node:net';

const listen = TcpServer.prototype.listen as (this: Server, ...options: unknown[]) => Server;

Server.prototype.listen = function (this: Server, ...options: unknown[]): Server {
  // Newer versions of Node add a second to the timeout by themselves.
  Object.assign(this, { keepAliveTimeout: Number(process.env['KEEP_ALIVE_MS']), keepAliveTimeoutBuffer: 0 });
  return listen.apply(this, options);
};
