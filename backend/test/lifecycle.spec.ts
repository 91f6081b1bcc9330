import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runMetaBody, usedSeedBody } from './support/records.js';
import { startTestApp, type Answer, type TestApp } from './support/test-app.js';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ env: { AURORA_SILENT_AFTER_S: '60' } });
});

afterAll(async () => {
  await app.stop();
});

type Fields = Readonly<Record<string, unknown>>;

let count = 0;
const newRunId = (): string => `run-${String((count += 1))}-of-this-spec`;
const run = async (run_id: string): Promise<Fields> => ((await app.get(`/api/run-meta/${run_id}`)).body as { run: Fields }).run;
const change = (run_id: string, body: Fields): Promise<Answer> => app.patch(`/api/run-meta/${run_id}`, body);

async function newRun(meta: Fields = {}): Promise<string> {
  const run_id = newRunId();
  await app.post('/api/run-meta', runMetaBody({ run_id, timestamp: '2025-10-02T09:20:00Z', ...meta }));
  return run_id;
}

describe('a run', () => {
  it('is known by its metadata, and runs', async () => {
    const run_id = await newRun({ beam: null });
    expect(await run(run_id)).toEqual({
      run_id,
      timestamp: '2025-10-02T09:20:00.000Z',
      seed_bias: 0.25,
      seeding_enabled: true,
      max_iters: 100,
      beam: null,
      notes: null,
      status: 'running',
      silent: false,
      started_at: '2025-10-02T09:20:00.000Z',
      finished_at: null,
      duration_ms: null,
      last_signal_at: expect.stringMatching(/Z$/),
      locked: false,
      seeds: 0,
      outcomes: 0,
      solved: 0,
      success_rate: null,
    });
  });

  it('is known by a seed alone, and takes over its metadata when they come', async () => {
    const run_id = newRunId();
    await app.post('/api/used-seeds', usedSeedBody({ run_id, timestamp: '2025-10-02T09:21:00Z' }));
    await app.post('/api/used-seeds', usedSeedBody({ run_id, timestamp: '2025-10-02T09:20:30Z' }));
    expect(await run(run_id)).toMatchObject({ timestamp: null, seed_bias: null, started_at: '2025-10-02T09:20:30.000Z', seeds: 2 });
    await app.post('/api/run-meta', runMetaBody({ run_id, timestamp: '2025-10-02T09:25:00Z' }));
    expect(await run(run_id)).toMatchObject({ timestamp: '2025-10-02T09:25:00.000Z', seed_bias: 0.25, seeds: 2 });
  });

  it('has a name that may be anything a name may be', async () => {
    const run_id = `a/b ?%&#${'ü'.repeat(150)}`;
    await app.post('/api/run-meta', runMetaBody({ run_id }));
    expect(await run(encodeURIComponent(run_id))).toMatchObject({ run_id });
    expect((await app.get('/api/run-meta/nobody')).status).toBe(404);
    expect(await app.get(`/api/run-meta/${'x'.repeat(201)}`)).toMatchObject({ status: 400, body: { issues: [{ path: 'run_id' }] } });
  });

  it.each(['finished', 'failed', 'cancelled'])(
    'that is %s keeps that, however often it is said, and refuses another end',
    async (status) => {
      const run_id = await newRun();
      expect(await change(run_id, { status: 'running' })).toMatchObject({ status: 200, body: { ok: true, run_id } });
      await change(run_id, { status, finished_at: '2025-10-02T09:21:30Z' });
      expect(await change(run_id, { status })).toMatchObject({ status: 200 });
      for (const other of ['running', 'finished', 'failed', 'cancelled'].filter((name) => name !== status))
        expect(await change(run_id, { status: other })).toMatchObject({ status: 409, body: { error: 'conflict', details: /has ended/ } });
      expect(await run(run_id)).toMatchObject({ status, finished_at: '2025-10-02T09:21:30.000Z', duration_ms: 90_000 });
    },
  );

  it('ends at the time of arrival when nobody says when, and a retry does not move it', async () => {
    const run_id = await newRun();
    await change(run_id, { status: 'finished' });
    const { finished_at } = await run(run_id);
    expect(Date.parse(String(finished_at))).toBeGreaterThan(Date.now() - 60_000);
    await change(run_id, { status: 'finished' });
    expect((await run(run_id))['finished_at']).toBe(finished_at);
    await change(run_id, { status: 'finished', finished_at: '2025-10-02T09:20:01Z' });
    expect(await run(run_id)).toMatchObject({ finished_at: '2025-10-02T09:20:01.000Z', duration_ms: 1_000 });
  });

  it('may end before its metadata arrive, which leave the end as it is', async () => {
    const run_id = newRunId();
    expect((await change(run_id, { status: 'failed', finished_at: '2025-10-02T09:20:05Z' })).status).toBe(200);
    await app.post('/api/run-meta', runMetaBody({ run_id, timestamp: '2025-10-02T09:20:00Z' }));
    expect(await run(run_id)).toMatchObject({ status: 'failed', duration_ms: 5_000, seed_bias: 0.25 });
  });

  it('has a duration from its earliest record when it has no metadata, whatever came first', async () => {
    const run_id = newRunId();
    const seedAt = (time: string): Promise<Answer> =>
      app.post('/api/used-seeds', usedSeedBody({ run_id, timestamp: `2025-10-02T${time}Z` }));
    await seedAt('09:30:00');
    await change(run_id, { status: 'finished', finished_at: '2025-10-02T10:00:00Z' });
    expect(await run(run_id)).toMatchObject({ duration_ms: 1_800_000 });
    await seedAt('09:00:00');
    expect(await run(run_id)).toMatchObject({ started_at: '2025-10-02T09:00:00.000Z', duration_ms: 3_600_000 });
    const reversed = newRunId();
    await change(reversed, { status: 'finished', finished_at: '2025-10-02T10:00:00Z' });
    expect(await run(reversed)).toMatchObject({ duration_ms: null });
    await app.post('/api/used-seeds', usedSeedBody({ run_id: reversed, timestamp: '2025-10-02T09:00:00Z' }));
    expect(await run(reversed)).toMatchObject({ started_at: '2025-10-02T09:00:00.000Z', duration_ms: 3_600_000 });
  });

  it('keeps notes that were given later over those of its metadata, which may come again', async () => {
    const run_id = await newRun({ notes: 'of the metadata' });
    expect(await run(run_id)).toMatchObject({ notes: 'of the metadata' });
    await change(run_id, { notes: 'by hand' });
    await app.post('/api/run-meta', runMetaBody({ run_id, notes: 'of the metadata', beam: 9 }));
    expect(await run(run_id)).toMatchObject({ notes: 'by hand', beam: 9, status: 'running' });
  });

  it.each<[Fields, string]>([
    [{}, 'status'],
    [{ status: 'crashed' }, 'status'],
    [{ finished_at: '2025-10-02T09:20:05Z', notes: 'n' }, 'finished_at'],
    [{ status: 'running', finished_at: '2025-10-02T09:20:05Z' }, 'finished_at'],
    [{ locked: 'yes' }, 'locked'],
  ])('is not changed by %j', async (body, path) => {
    expect(await change(newRunId(), body)).toMatchObject({ status: 400, body: { error: 'bad_request', issues: [{ path }] } });
  });
});

describe('a run of which nothing has come for long', () => {
  it('is silent until the next record, and never one that has ended', async () => {
    const old = `UPDATE runs SET last_signal_at = '2025-10-02T09:20:00.000Z' WHERE run_id =`;
    const [silent, ended] = [await newRun(), await newRun()];
    await change(ended, { status: 'finished' });
    await app.database.query(`${old} '${silent}' RETURNING run_id`);
    await app.database.query(`${old} '${ended}' RETURNING run_id`);
    expect([await run(silent), await run(ended)]).toMatchObject([
      { status: 'running', silent: true, last_signal_at: '2025-10-02T09:20:00.000Z' },
      { status: 'finished', silent: false },
    ]);
    const ids = async (query: string): Promise<unknown[]> =>
      ((await app.get(`/api/run-meta?${query}`)).body as { runs: Fields[] }).runs.map(({ run_id }) => run_id);
    expect(await ids('silent=true')).toEqual([silent]);
    expect(await ids('silent=false&status=finished')).toContain(ended);
    // Notes are no sign of the run itself.
    await change(silent, { notes: 'has it crashed?' });
    expect(await run(silent)).toMatchObject({ silent: true });
    await app.post('/api/outcomes', { run_id: silent, function: 'f', timestamp: '2025-10-02T09:20:00Z' });
    expect(await run(silent)).toMatchObject({ silent: false, status: 'running' });
  });
});

describe('deleting a run', () => {
  it('removes all that belongs to it, tells how much, and leaves all else', async () => {
    const [gone, kept] = [await newRun(), await newRun()];
    for (const run_id of [gone, kept]) {
      for (const func of ['f', 'g']) await app.post('/api/used-seeds', usedSeedBody({ run_id, function: func }));
      for (const passed of [1, 2]) await app.post('/api/outcomes', { run_id, function: 'f', passed, total: 2 });
      await change(run_id, { status: 'finished' });
    }
    expect(await app.delete(`/api/run-meta/${gone}`)).toMatchObject({
      status: 200,
      body: { ok: true, run_id: gone, removed: { run_meta: 1, used_seeds: 2, outcomes: 2 } },
    });
    expect((await app.get(`/api/run-meta/${gone}`)).status).toBe(404);
    for (const table of ['run_meta', 'used_seeds', 'outcomes', 'run_states', 'trials', 'runs'])
      expect(await app.database.query(`SELECT run_id FROM ${table} WHERE run_id = '${gone}'`)).toEqual([]);
    expect(await run(kept)).toMatchObject({ status: 'finished', seeds: 2, outcomes: 1, solved: 1 });
    expect((await app.delete(`/api/run-meta/${gone}`)).status).toBe(404);
  });

  it('asks for the key, and is refused while the run is locked', async () => {
    const run_id = await newRun();
    expect((await app.delete(`/api/run-meta/${run_id}`, { 'x-api-key': 'wrong' })).status).toBe(401);
    await change(run_id, { locked: true });
    expect(await app.delete(`/api/run-meta/${run_id}`)).toMatchObject({ status: 409, body: { error: 'conflict', details: /locked/ } });
    await change(run_id, { locked: false });
    expect((await app.delete(`/api/run-meta/${run_id}`)).status).toBe(200);
  });

  it('never happens beside a lock that was acknowledged', async () => {
    const run_id = await newRun();
    const outcomes = await Promise.all([change(run_id, { locked: true }), app.delete(`/api/run-meta/${run_id}`)]);
    // Whichever came first.
    if (outcomes.every(({ status }) => status === 200)) expect(await run(run_id)).toMatchObject({ locked: true, timestamp: null });
  });

  it('lets a record that comes afterwards begin it anew', async () => {
    const run_id = await newRun();
    await app.delete(`/api/run-meta/${run_id}`);
    await app.post('/api/used-seeds', usedSeedBody({ run_id }));
    expect(await run(run_id)).toMatchObject({ timestamp: null, seeds: 1, status: 'running' });
  });
});

describe('the list of drops', () => {
  it('counts what clients report, each report once', async () => {
    const drop = {
      id: '019a8e5c-6f1e-7c3a-9b1a-2f6d1c9e4b70',
      count: 12,
      reason: 'spool_full',
      client: 'host-7',
      timestamp: '2025-10-02T09:20:00Z',
    };
    await app.post('/api/drops', drop);
    expect(await app.post('/api/drops', drop)).toMatchObject({ status: 200, body: { id: drop.id } });
    expect((await app.post('/api/drops', { ...drop, count: 13 })).status).toBe(409);
    await app.post('/api/batch', { items: [{ kind: 'drops', count: 3, reason: 'too_old' }] });
    expect((await app.get('/api/drops')).body).toMatchObject({
      total: 15,
      drops: [
        { count: 3, reason: 'too_old', run_id: null },
        { ...drop, timestamp: '2025-10-02T09:20:00.000Z' },
      ],
    });
  });
});
