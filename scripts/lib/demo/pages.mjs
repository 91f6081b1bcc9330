/** The pages of the web app with the demonstration's data: where what is looked at and measured stands. */
import { Feed } from './feed.mjs';
import { startServer } from './server.mjs';
import { createStory, DEMO_NOTICE } from './story.mjs';

/** Records of the run that goes on: enough for some outcomes. */
const LIVE_RECORDS = 40;
const LIVE_STEP_MS = 3_000;

/**
 * The demonstration as it stands at one moment: the run that goes on does not go on.
 * @param {number} port
 */
export async function startStill(port) {
  const server = await startServer({ port, environment: { AURORA_NOTICE: DEMO_NOTICE } });
  const feed = new Feed(server.url, server.key);
  const { past, drops, live } = createStory(Date.now());
  await feed.post([...past.flat(), ...drops]);
  let behindMs = LIVE_RECORDS * LIVE_STEP_MS;
  const records = live(() => Date.now() - behindMs);
  await feed.post(
    Array.from({ length: LIVE_RECORDS }, () => {
      behindMs -= LIVE_STEP_MS;
      return records.next().value;
    }),
  );
  return server;
}

/**
 * @param {string} url of a server with the demonstration's data
 * @returns {Promise<Record<string, string>>} the address of each page by its name
 */
export async function pagesOf(url) {
  const get = async (path) => (await fetch(`${url}/api/${path}`)).json();
  const { runs } = await get('run-meta?status=finished&limit=2');
  const [run, before] = runs.map(({ run_id }) => encodeURIComponent(run_id));
  const { sources } = await get('insights/sources?sort=harm&limit=1');
  const source = encodeURIComponent(sources[0].source_id);
  const { outcomes } = await get(`outcomes?run_id=${run}&limit=1`);
  return {
    overview: '/',
    live: '/live',
    runs: '/runs',
    run: `/runs/${run}`,
    compare: `/compare?runs=${run},${before}&baseline=${before}`,
    function: `/functions/${encodeURIComponent(outcomes[0].function)}`,
    sources: '/sources',
    source: `/sources/${source}`,
    insights: '/insights',
    provenance: `/provenance/${source}`,
    'provenance-table': `/provenance/${source}?view=table`,
    corpus: '/corpus',
    system: '/system',
    'not-found': '/nowhere',
  };
}
