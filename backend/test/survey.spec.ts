import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openTestDatabase, type OpenTestDatabase } from './support/open-database.js';

let open: OpenTestDatabase;

beforeAll(async () => {
  open = await openTestDatabase();
});

afterAll(() => open.close());

it('sees what was committed before the call', async () => {
  for (let expected = 1; expected <= 20; expected += 1) {
    await open.database.write((transaction) => transaction.query('UPDATE server_probe SET count = ?', [expected]));
    await expect(open.database.survey('SELECT count FROM server_probe')).resolves.toEqual([{ count: expected }]);
  }
});

it('takes parameters as values and never as SQL', async () => {
  const text = `'; DROP TABLE runs; -- \u{1f600}`;
  const sql = 'SELECT run_id FROM runs WHERE run_id = ? OR run_id = ?';
  await expect(open.database.survey(sql, [text, '%'])).resolves.toEqual([]);
  await expect(open.database.survey('SELECT COUNT(*) AS runs FROM runs WHERE started_at >= ?', ['2020'])).resolves.toEqual([{ runs: 0 }]);
});

it('answers many questions at once, each with its own rows', async () => {
  const questions = Array.from({ length: 60 }, (_, n) => n);
  const answers = await Promise.all(
    questions.map((n) => open.database.survey<{ n: number }>('SELECT ? + COUNT(*) AS n FROM runs WHERE seeds = ?', [n, -1])),
  );
  expect(answers.map(([row]) => Number(row?.n))).toEqual(questions);
});

it('refuses to queue more than it can bear', async () => {
  const answers = await Promise.allSettled(Array.from({ length: 200 }, () => open.database.survey('SELECT COUNT(*) AS n FROM runs')));
  const refusals = answers.filter(({ status }) => status === 'rejected');
  expect(refusals.length).toBeGreaterThan(0);
  expect(refusals.length).toBeLessThan(200);
  for (const refusal of refusals) expect(refusal).toMatchObject({ reason: { code: 'overloaded', retryAfterSeconds: 2 } });
});

it('answers after a question that was wrong', async () => {
  await expect(open.database.survey('SELECT nothing_like_that FROM runs')).rejects.toThrow();
  await expect(open.database.survey('SELECT COUNT(*) AS n FROM runs')).resolves.toEqual([{ n: 0 }]);
});
