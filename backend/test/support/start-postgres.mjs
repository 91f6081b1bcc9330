import { openTestServer } from '../../../scripts/lib/postgres.mjs';

/** Jest's globalSetup: one server for all specs of a run, whose workers find it where they would find a server that runs already. */
export default async function startPostgres() {
  const server = await openTestServer();
  const given = process.env.TEST_DATABASE_URL;
  process.env.TEST_DATABASE_URL = server.url;
  globalThis.stopPostgres = async () => {
    await server.stop();
    if (given === undefined) delete process.env.TEST_DATABASE_URL;
  };
}
