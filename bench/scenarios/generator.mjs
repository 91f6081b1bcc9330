import { startStaticServer, startWorker } from '../lib/contestants.mjs';
import { compare, medianOf, runnerOf } from '../lib/measure.mjs';
import { figure } from '../lib/stats.mjs';

const CONNECTIONS = 50;
const BODY = JSON.stringify({ meta: { run_id: 'run-000001', notes: '#'.repeat(180) } });

/** Whether the load generator is fast enough to measure with: on the fastest server that there is, beside a generator that others use. */
export async function generator({ loader, effort }) {
  const server = await startStaticServer(BODY);
  const autocannon = startWorker('lib/autocannon.mjs');
  const source = { kind: 'get', paths: ['/api/run-meta/latest'] };
  const runners = [
    runnerOf(loader, server, source, CONNECTIONS),
    {
      name: 'autocannon',
      run: (durationMs) => autocannon.run({ url: `http://${server.host}:${server.port}/`, connections: CONNECTIONS, durationMs }),
    },
  ];
  const outcomes = await compare(runners, { ...effort, repetitions: Math.min(3, effort.repetitions) });
  await autocannon.stop();
  await server.stop();
  return {
    columns: ['generator', 'answers a second', 'of a core'],
    rows: ['this one', 'autocannon'].map((name, index) => {
      const cores = medianOf(outcomes[index], ({ generatorCores }) => generatorCores);
      return [name, figure(outcomes[index].median), cores.toFixed(2)];
    }),
    note: `Both on bare \`node:http\` that answers ${BODY.length} bytes from memory, ${CONNECTIONS} connections.`,
  };
}
