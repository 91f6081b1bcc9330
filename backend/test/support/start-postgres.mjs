import { randomUUID } from 'node:crypto';
import { openTestServer } from '../../../scripts/lib/postgres.mjs';

/** Jest's globalSetup: one server for all specs of a run, whose workers find it where they would find a server that runs already. */
export default async function startPostgres() {
  const server = await openTestServer();
  const given = process.env.TEST_DATABASE_URL;
  const template = `aurora_template_${randomUUID()}`;
  process.env.TEST_DATABASE_URL = server.url;
  process.env.TEST_DATABASE_TEMPLATE = template;
  globalThis.stopPostgres = async () => {
    await server.dropDatabase(new URL(`/${template}`, server.url).href);
    await server.stop();
    if (given === undefined) delete process.env.TEST_DATABASE_URL;
  };
}
