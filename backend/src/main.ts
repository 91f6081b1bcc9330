import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { createApplication, type Application } from './app.setup.js';
import { ConfigError, loadConfig, readEnvironment, type AppConfig } from './config/app-config.js';
import { Database } from './database/database.js';
import { keepHeapSmall } from './memory.js';

/** Well within the 10 s that are promised, and that supervisors wait before they kill. */
const STOP_DEADLINE_MS = 9_000;

try {
  const config = loadConfig(readEnvironment());
  const app = await createApplication(config);
  stopOnSignals(app);
  await app.listen();
  keepHeapSmall();
  greet(config, app);
} catch (error) {
  console.error(describeFailure(error));
  process.exit(1);
}

function stopOnSignals(app: Application): void {
  const stop = (): void => {
    setTimeout(() => process.exit(1), STOP_DEADLINE_MS).unref();
    app.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function greet(config: AppConfig, { nest }: Application): void {
  const { port, family, address } = nest.getHttpServer().address() as AddressInfo;
  const host = config.host === '127.0.0.1' ? (config.port === port ? 'localhost' : address) : family === 'IPv6' ? `[${address}]` : address;
  const url = `http://${host}:${port}`;
  const { place, backupPath, warnings } = nest.get(Database);
  const lines = [
    '',
    `Aurora Telemetry is listening on ${url}`,
    `  database   ${place}`,
    ...(backupPath === undefined ? [] : [`  backup     ${backupPath} (taken before the database was migrated)`]),
    `  API docs   ${url}/api/docs`,
    `  point Aurora-X here: AURORA_EXPORT_ENABLED=true AURORA_POST_URL=${url}/api AURORA_API_KEY=...`,
    ...warnings.flatMap((warning) => ['', `Warning: ${warning}`]),
    ...(config.usesDefaultKey
      ? [
          '',
          'Warning: AURORA_API_KEY is not set, so writes are guarded by the public default key only. Set a key of your own for anything but a trial.',
        ]
      : []),
    '',
  ];
  console.log(lines.join('\n'));
}

function describeFailure(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  const { code, message } = Object(error) as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `The address is in use already: ${message}. Stop what listens there, or set PORT.`;
  return error instanceof Error ? error.message : String(error);
}
