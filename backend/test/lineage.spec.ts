import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createStory, type DemoRecord } from '../../scripts/lib/demo/story.mjs';
import { Feed } from '../../scripts/lib/demo/feed.mjs';
import { Database } from '../src/database/database.js';
import type { LineageEdgeResponse, LineageResponse } from '../src/insights/dto/lineage.response.js';
import { askTwice } from './support/conditional.js';
import { corpusEntryBody } from './support/records.js';
import { API_KEY, startTestApp, type TestApp } from './support/test-app.js';

interface Seed {
  readonly run_id: string;
  readonly function: string;
  readonly source_id: string;
  readonly timestamp: string;
}

interface Result {
  readonly run_id: string;
  readonly function: string;
  readonly snippet?: string;
  readonly timestamp: string;
}

interface Entry {
  readonly id: string;
  readonly func_name: string;
  readonly snippet: string;
  readonly timestamp: string;
}

interface Told {
  readonly seeds: readonly Seed[];
  readonly outcomes: readonly Result[];
  readonly entries: readonly Entry[];
  /** Metadata of runs. */
  readonly runs?: readonly { readonly run_id: string; readonly timestamp: string }[];
}

let app: TestApp;

const lineage = async (of: TestApp, id: string, query = ''): Promise<LineageResponse> => {
  const { status, body } = await of.get(`/api/insights/lineage/${encodeURIComponent(id)}${query}`);
  expect(status).toBe(200);
  return body as LineageResponse;
};

const trialOf = (record: { readonly run_id: string; readonly function: string }): string => `trial:${record.run_id}\n${record.function}`;
const bare = (snippet: string): string => snippet.replaceAll(/[\t\n\v\f\r ]/g, '');
const linkOf = ({ from, to }: LineageEdgeResponse): string => `${from} > ${to}`;

/** Every link of all that was told, by the definition. */
function naiveLinks({ seeds, outcomes, entries, runs = [] }: Told): Set<string> {
  const startOf = (run_id: string): string => {
    const records = (all: readonly { readonly run_id: string; readonly timestamp: string }[]): string[] =>
      all.filter((record) => record.run_id === run_id).map(({ timestamp }) => timestamp);
    return records(runs)[0] ?? [...records(seeds), ...records(outcomes)].sort()[0] ?? '';
  };
  const links = new Set(seeds.map((seed) => `entry:${seed.source_id} > ${trialOf(seed)}`));
  for (const outcome of outcomes) {
    if (outcome.snippet === undefined) continue;
    const ofTrial = seeds.filter((seed) => trialOf(seed) === trialOf(outcome));
    const first = ofTrial.map(({ timestamp }) => timestamp).sort()[0] ?? startOf(outcome.run_id);
    for (const { id, func_name, snippet, timestamp } of entries) {
      const isSame = func_name === outcome.function && bare(snippet) === bare(outcome.snippet);
      if (isSame && timestamp >= first && !ofTrial.some(({ source_id }) => source_id === id))
        links.add(`${trialOf(outcome)} > entry:${id}`);
    }
  }
  return links;
}

/** The nodes with their distance from the root, by breadth first along the links one way, and the other. */
function naiveNodes(links: ReadonlySet<string>, root: string, depth: number, direction: string): Map<string, number> {
  const pairs = Array.from(links, (link) => link.split(' > ') as [string, string]);
  const found = new Map([[root, 0]]);
  for (const way of ['descendants', 'ancestors']) {
    if (direction !== 'both' && direction !== way) continue;
    let frontier = new Set([root]);
    const seen = new Set(frontier);
    for (let level = 1; level <= depth; level += 1) {
      const next = new Set(
        pairs.flatMap(([from, to]) => {
          const [start, end] = way === 'descendants' ? [from, to] : [to, from];
          return frontier.has(start) && !seen.has(end) ? [end] : [];
        }),
      );
      for (const key of next) {
        seen.add(key);
        found.set(key, Math.min(found.get(key) ?? level, level));
      }
      frontier = next;
    }
  }
  return found;
}

function expectAsNaive(answer: LineageResponse, links: ReadonlySet<string>, depth: number, direction: string): void {
  const nodes = naiveNodes(links, answer.root, depth, direction);
  expect(new Map(answer.nodes.map((node) => [node.key, node.depth]))).toEqual(nodes);
  const between = Array.from(links).filter((link) => link.split(' > ').every((key) => nodes.has(key)));
  expect(answer.edges.map(linkOf).sort()).toEqual(between.sort());
  for (const { key, expandable } of answer.nodes) {
    const left = (side: 0 | 1): number =>
      Array.from(links).filter((link) => link.split(' > ')[side] === key && !between.includes(link)).length;
    expect([key, expandable]).toEqual([key, { descendants: left(0), ancestors: left(1) }]);
  }
  expect(answer.truncated).toBe(false);
}

const at = (minute: number): string => new Date(Date.UTC(2025, 9, 2) + minute * 60_000).toISOString();

/** Numbers that look like chance, the same each time (Park and Miller 1988). */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => (state = (state * 48_271) % 2_147_483_647) % below;
}

function randomTold(): Told {
  const random = chance(20_251_002);
  const snippet = (): string =>
    `def f(x):${[' ', '\n\t', '  \r\n'][random(3)] ?? ''}return ${['x', 'x+1', 'x + 1', 'y', 'xy'][random(5)] ?? ''}`;
  const name = (): string => ['f', 'g'][random(2)] ?? '';
  const entries = Array.from({ length: 14 }, (_, n) => ({ id: `e${n}`, func_name: name(), snippet: snippet(), timestamp: at(random(60)) }));
  const seeds = Array.from({ length: 30 }, () => ({
    run_id: `r${random(9)}`,
    function: name(),
    source_id: `e${random(16)}`,
    timestamp: at(random(60)),
  }));
  // One for each trial: superseded ones do not count, which has a test of its own.
  const outcomes = Array.from({ length: 9 }, (_, n) =>
    ['f', 'g'].map((one) => ({ run_id: `r${n}`, function: one, snippet: snippet(), timestamp: at(40 + random(60)) })),
  ).flat();
  return { seeds, outcomes, entries };
}

async function tell(to: TestApp, { seeds, outcomes, entries }: Told): Promise<void> {
  const items = [
    ...entries.map((entry) => ({ kind: 'corpus_entry', ...corpusEntryBody({ ...entry, failing_tests: [] }) })),
    ...seeds.map((seed) => ({ kind: 'used_seed', ...seed })),
    ...outcomes.map((outcome) => ({ kind: 'outcome', passed: 1, total: 1, ...outcome })),
  ];
  expect(await to.post('/api/batch', { items })).toMatchObject({ status: 200, body: { rejected: [] } });
}

beforeAll(async () => {
  app = await startTestApp();
});

afterAll(() => app.stop());

describe('the lineage of what was stored', () => {
  let told: Told;

  beforeAll(async () => {
    told = randomTold();
    await tell(app, told);
  });

  it('is what the definition makes of all records, from every node, as deep as is asked for', async () => {
    const links = naiveLinks(told);
    expect(Array.from(links).filter((link) => link.startsWith('trial:')).length).toBeGreaterThan(10);
    for (const { id } of told.entries)
      for (const direction of ['descendants', 'ancestors', 'both'])
        for (const depth of [1, 3, 6]) {
          const answer = await lineage(app, id, `?depth=${depth}&direction=${direction}`);
          expectAsNaive(answer, links, depth, direction);
        }
  });

  it('begins at the trial of an outcome, and at the source of a used seed', async () => {
    const outcomes = (await app.get('/api/outcomes?run_id=r1')).body as { outcomes: { id: string; run_id: string; function: string }[] };
    const outcome = outcomes.outcomes[0]!;
    expect((await lineage(app, outcome.id)).root).toBe(trialOf(outcome));
    const { seeds } = (await app.get('/api/used-seeds?limit=1')).body as { seeds: { id: string; source_id: string }[] };
    expect((await lineage(app, seeds[0]!.id)).root).toBe(`entry:${seeds[0]!.source_id}`);
  });

  it('goes on from any node by its key, also from a trial without an outcome', async () => {
    await tell(app, {
      entries: [],
      seeds: ['first', 'second'].map((source_id) => ({ run_id: 'open/1', function: 'a?b', source_id, timestamp: at(1) })),
      outcomes: [],
    });
    const trial = trialOf({ run_id: 'open/1', function: 'a?b' });

    const before = await lineage(app, trial, '?depth=1&direction=ancestors');
    expect(before.root).toBe(trial);
    expect(before.nodes.map(({ key }) => key)).toEqual([trial, 'entry:first', 'entry:second']);
    expect((await lineage(app, 'entry:first')).root).toBe('entry:first');
  });

  it('asks no more about a key of keys than about a key', async () => {
    const database = app.nest.get(Database);
    const survey = database.survey.bind(database);
    const count = async (key: string): Promise<number> => {
      let questions = 0;
      database.survey = (sql, parameters) => {
        questions += 1;
        return survey(sql, parameters);
      };
      try {
        expect(await app.get(`/api/insights/lineage/${key}`)).toMatchObject({ status: 404 });
      } finally {
        database.survey = survey;
      }
      return questions;
    };
    expect(await count('entry:'.repeat(60))).toBe(await count('entry:never'));
  });

  it('has nothing before a trial whose seed has a source without a name, and begins there at that seed', async () => {
    await tell(app, {
      entries: [],
      seeds: ['', 'named'].map((source_id) => ({ run_id: 'unnamed', function: 'one', source_id, timestamp: at(1) })),
      outcomes: [],
    });
    const trial = trialOf({ run_id: 'unnamed', function: 'one' });
    const { seeds } = (await app.get('/api/used-seeds?run_id=unnamed')).body as { seeds: { id: string; source_id: string }[] };
    const answer = await lineage(app, seeds.find(({ source_id }) => source_id === '')!.id, '?depth=1&direction=ancestors');
    expect(answer.root).toBe(trial);
    expect(answer.nodes.map(({ key, expandable }) => [key, expandable.ancestors])).toEqual([
      [trial, 0],
      ['entry:named', 0],
    ]);
  });

  it('knows no trial that neither has seeds nor an outcome', async () => {
    for (const key of ['trial:r1\nnever tried', 'trial:', 'entry:', 'entry:never stored'])
      expect(await app.get(`/api/insights/lineage/${encodeURIComponent(key)}`)).toMatchObject({ status: 404 });
  });

  it('begins at any node that was answered, by its key, whatever its run and function are called', async () => {
    const names = ['a\nb', 'a', 'a\\nb', '\\', '\n', '%', '\\\n'.repeat(66), '😀'.repeat(200)];
    const seeds = names.flatMap((run_id) =>
      ['b\nc', 'c', 'n'].map((name) => ({ run_id, function: name, source_id: 'odd names', timestamp: at(1) })),
    );
    await tell(app, { entries: [], seeds, outcomes: [] });
    const trials = (await lineage(app, 'odd names', '?depth=1')).nodes.filter((node) => node.kind === 'trial');
    expect(trials).toHaveLength(seeds.length);
    for (const { key, run_id, function: name } of trials)
      expect((await lineage(app, key, '?depth=1')).nodes[0]).toMatchObject({ key, run_id, function: name, depth: 0 });
  });

  it('knows a source that is not in the corpus by its uses', async () => {
    const gone = told.seeds.find(({ source_id }) => !told.entries.some(({ id }) => id === source_id))!.source_id;
    const [node] = (await lineage(app, gone)).nodes;
    const uses = told.seeds.filter(({ source_id }) => source_id === gone).length;
    expect(node).toMatchObject({
      kind: 'entry',
      id: gone,
      in_corpus: false,
      function: null,
      perfect: null,
      timestamp: null,
      uses,
      depth: 0,
    });
  });

  it('shows what was used most lately with its outcome and how often it was used', async () => {
    const seed = told.seeds[0]!;
    const answer = await lineage(app, seed.source_id, '?depth=1&direction=descendants');
    const trial = answer.nodes.find(({ key }) => key === trialOf(seed));
    expect(trial).toMatchObject({
      kind: 'trial',
      run_id: seed.run_id,
      function: seed.function,
      depth: 1,
      outcome: { solved: true, passed: 1 },
    });
    const times = told.seeds.filter((other) => trialOf(other) === trialOf(seed) && other.source_id === seed.source_id).length;
    expect(answer.edges.find(({ to }) => to === trialOf(seed))).toMatchObject({ kind: 'used_in', seeds: times });
  });
});

describe('a lineage that runs in circles', () => {
  it('shows each node once and ends', async () => {
    // a is used in r1, which becomes b; b is used in r2, which becomes a.
    await tell(app, {
      entries: [
        { id: 'circle-a', func_name: 'circle', snippet: 'return a', timestamp: at(100) },
        { id: 'circle-b', func_name: 'circle', snippet: 'return b', timestamp: at(100) },
      ],
      seeds: [
        { run_id: 'c1', function: 'circle', source_id: 'circle-a', timestamp: at(90) },
        { run_id: 'c2', function: 'circle', source_id: 'circle-b', timestamp: at(90) },
      ],
      outcomes: [
        { run_id: 'c1', function: 'circle', snippet: 'return\tb', timestamp: at(99) },
        { run_id: 'c2', function: 'circle', snippet: '  return a\n', timestamp: at(99) },
      ],
    });
    const answer = await lineage(app, 'circle-a', '?depth=6');
    expect(answer.nodes.map(({ key, depth }) => [key, depth])).toEqual([
      ['entry:circle-a', 0],
      ['trial:c1\ncircle', 1],
      ['trial:c2\ncircle', 1],
      ['entry:circle-b', 2],
    ]);
    expect(answer.edges.map(linkOf)).toHaveLength(4);
    expect(answer.nodes.every(({ expandable }) => expandable.ancestors + expandable.descendants === 0)).toBe(true);
  });
});

describe('what a result became', () => {
  it('is nothing that was a seed of it, that was there before, or that is of another function', async () => {
    await tell(app, {
      entries: [
        { id: 'as-seed', func_name: 'strict', snippet: 'return 1', timestamp: at(200) },
        { id: 'before', func_name: 'strict', snippet: 'return 1', timestamp: at(100) },
        { id: 'other-function', func_name: 'lax', snippet: 'return 1', timestamp: at(200) },
        { id: 'not-equal', func_name: 'strict', snippet: 'return 2', timestamp: at(200) },
        { id: 'became', func_name: 'strict', snippet: '\treturn\n1\r\n', timestamp: at(150) },
      ],
      seeds: [{ run_id: 's1', function: 'strict', source_id: 'as-seed', timestamp: at(150) }],
      outcomes: [{ run_id: 's1', function: 'strict', snippet: 'return 1', timestamp: at(160) }],
    });
    const answer = await lineage(app, 'as-seed', '?depth=2&direction=descendants');
    expect(answer.nodes.map(({ key }) => key)).toEqual(['entry:as-seed', 'trial:s1\nstrict', 'entry:became']);
    expect(answer.edges).toEqual([
      { from: 'entry:as-seed', to: 'trial:s1\nstrict', kind: 'used_in', seeds: 1, similarity: 1, is_winner: true },
      { from: 'trial:s1\nstrict', to: 'entry:became', kind: 'became' },
    ]);
  });

  it('follows the final outcome, not one that was superseded', async () => {
    const entry = (id: string, snippet: string): Entry => ({ id, func_name: 'twice', snippet, timestamp: at(300) });
    await tell(app, {
      entries: [entry('first-result', 'return first'), entry('last-result', 'return last')],
      seeds: [{ run_id: 't1', function: 'twice', source_id: 'some', timestamp: at(290) }],
      outcomes: [
        { run_id: 't1', function: 'twice', snippet: 'return first', timestamp: at(295) },
        { run_id: 't1', function: 'twice', snippet: 'return last', timestamp: at(299) },
      ],
    });
    const { nodes } = await lineage(app, 'some', '?direction=descendants');
    expect(nodes.map(({ key }) => key)).toEqual(['entry:some', 'trial:t1\ntwice', 'entry:last-result']);
  });
});

describe('a lineage of more than anybody can look at', () => {
  it('is cut at 300 nodes, the latest uses first, and says so', async () => {
    const seeds = Array.from({ length: 350 }, (_, n) => ({ run_id: `m${n}`, function: 'many', source_id: 'popular', timestamp: at(n) }));
    await tell(app, { entries: [], outcomes: [], seeds });
    const answer = await lineage(app, 'popular', '?depth=6');
    expect(answer.nodes).toHaveLength(300);
    expect(answer.truncated).toBe(true);
    expect(answer.nodes[0]).toMatchObject({ uses: 350, expandable: { descendants: 51, ancestors: 0 } });
    expect(answer.nodes[1]).toMatchObject({ run_id: 'm349' });
  });
});

describe('a question about a lineage', () => {
  it.each([
    ['depth=0', 'depth', 'must be from 1 to 6'],
    ['depth=7', 'depth', 'must be from 1 to 6'],
    ['depth=two', 'depth', 'must be a whole number'],
    ['direction=sideways', 'direction', 'must be one of descendants, ancestors, both'],
  ])('is refused with %s', async (query, path, message) => {
    expect(await app.get(`/api/insights/lineage/e1?${query}`)).toMatchObject({
      status: 400,
      body: { error: 'bad_query', issues: [{ path, message }] },
    });
  });

  it.each([`nothing`, `' OR 1=1 --`, '%', '_', '"', '\\', '../../run-meta', '☃'])('answers 404 to the unknown id %s', async (id) => {
    expect(await app.get(`/api/insights/lineage/${encodeURIComponent(id)}`)).toMatchObject({ status: 404, body: { error: 'not_found' } });
  });

  it('refuses an id with NUL or of more characters than a key can have', async () => {
    for (const id of ['a%00b', 'x'.repeat(608)])
      expect(await app.get(`/api/insights/lineage/${id}`)).toMatchObject({ status: 400, body: { error: 'bad_request' } });
  });

  it('is answered 304 as long as nothing is stored', async () => {
    expect((await askTwice(app, '/api/insights/lineage/e1')).again).toMatchObject({ status: 304 });
  });
});

describe('the story of the demonstration', () => {
  it('has results that became entries and were used later, all of which are found', async () => {
    const demo = await startTestApp();
    try {
      const { past } = createStory(Date.now());
      const feed = new Feed(demo.url, API_KEY);
      const records = past.flat();
      await feed.post(records);
      const of = <Record>(kind: string): Record[] => records.filter((record: DemoRecord) => record.kind === kind) as unknown as Record[];
      const runs = of<{ run_id: string; timestamp: string }>('run_meta');
      const told = { entries: of<Entry>('corpus_entry'), seeds: of<Seed>('used_seed'), outcomes: of<Result>('outcome'), runs };
      const links = naiveLinks(told);
      const became = Array.from(links).filter((link) => link.startsWith('trial:'));
      const usedLater = told.seeds.map(({ source_id }) => source_id).filter((id) => became.some((link) => link.endsWith(` > entry:${id}`)));
      expect(new Set(usedLater).size).toBeGreaterThan(20);
      for (const id of new Set(usedLater.slice(0, 10))) {
        const answer = await lineage(demo, id, '?depth=1');
        expectAsNaive(answer, links, 1, 'both');
        expect(answer.edges.some(({ kind, to }) => kind === 'became' && to === `entry:${id}`)).toBe(true);
      }
    } finally {
      await demo.stop();
    }
  });
});
