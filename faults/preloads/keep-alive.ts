/** A server that closes idle connections after KEEP_ALIVE_MS, and the second that some versions of Node add: what takes a minute in production then takes a moment. */
import { Server } from 'node:http';
import { Server as TcpServer } from 'node:net';

const listen = TcpServer.prototype.listen as (this: Server, ...options: unknown[]) => Server;

Server.prototype.listen = function (this: Server, ...options: unknown[]): Server {
  this.keepAliveTimeout = Number(process.env['KEEP_ALIVE_MS']);
  return listen.apply(this, options);
};
