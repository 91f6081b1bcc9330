import type { Row } from '../row.js';
import { benchmark } from '../support/engine.js';
import { call } from '../support/http.js';
import { API_KEY, Workplace } from '../support/workplace.js';

/** What the client's benchmark tells, by the names of its lines. */
function figuresOf(output: string): {
  readonly awayP99Ms: number;
  readonly steadyP99Ms: number;
  /** Whether all calls of the steady phase were answered for; undefined when the benchmark did not come so far. */
  readonly isSteadySent: boolean | undefined;
  readonly drained: number;
  readonly drainS: number;
} {
  const steady = /^steady \(\d+ sent meanwhile, (NOT )?all sent/m.exec(output);
  const number = (pattern: RegExp): number => Number(pattern.exec(output)?.[1] ?? NaN);
  return {
    awayP99Ms: number(/^server away: .*p99 ([\d.]+) us/m) / 1_000,
    steadyP99Ms: number(/^steady .*p99 ([\d.]+) us/m) / 1_000,
    isSteadySent: steady ? steady[1] === undefined : undefined,
    drained: number(/^drain: (\d+) records/m),
    drainS: number(/^drain: \d+ records in ([\d.]+) s/m),
  };
}

export const backlog: Row = {
  name: 'backlog',
  title: 'the Python client while the server is away, and what waited then',
  promises: [2, 7],
  goal: '100,000 records: 0 lost, drained within 60 s; p99 of a call < 1 ms',
  needs: ['Python'],
  measuresTime: true,

  run: (scale) =>
    Workplace.use(async (place) => {
      const [records, calls] = scale === 'long' ? [100_000, 20_000] : [2_000, 500];
      const server = await place.startServer();
      const options = { url: server.url, apiKey: API_KEY, spoolDirectory: place.path('spool'), journalFile: '' };
      const figures = figuresOf(await benchmark(options, '--backlog', String(records), '--calls', String(calls)));
      const { body } = await call(`${server.url}/api/run-meta?sort=seeds&limit=1`);
      const { runs } = JSON.parse(body) as { readonly runs: readonly { readonly seeds: number; readonly status: string }[] };
      return {
        done: `${records} calls without a server, sent by another process when it was there; ${calls} calls with a server, 2,000 a second`,
        checks: [
          // With the beginning and the end of the run.
          { name: 'all of the steady calls were answered for', holds: figures.isSteadySent === true, seen: String(figures.isSteadySent) },
          { name: 'all were answered for', holds: figures.drained === records + 2, seen: String(figures.drained) },
          {
            name: 'each is stored once',
            holds: runs[0]?.seeds === records && runs[0].status === 'finished',
            seen: JSON.stringify(runs[0]),
          },
        ],
        measures: [
          { name: 'time to drain', value: figures.drainS * 1_000, unit: 'ms', limit: 60_000 },
          { name: 'p99 of a call, server away', value: figures.awayP99Ms, unit: 'ms', limit: 1 },
          { name: 'p99 of a call, steady', value: figures.steadyP99Ms, unit: 'ms', limit: 1 },
        ],
      };
    }),

  control: () =>
    Workplace.use(async (place) => {
      const server = await place.startServer();
      const options = { url: server.url, apiKey: 'another key', spoolDirectory: place.path('spool'), journalFile: '' };
      const output = await benchmark(options, '--backlog', '100', '--calls', '10', '--patience', '2');
      const { drained, isSteadySent } = figuresOf(output);
      return {
        done: '100 records with a wrong key',
        seen: `${drained} of 102 answered for, the steady ones ${isSteadySent === false ? 'not ' : ''}sent`,
        // The benchmark must have come to its end and say so: one that cannot even start has caught nothing.
        isCaught: drained === 0 && isSteadySent === false,
      };
    }),
};
