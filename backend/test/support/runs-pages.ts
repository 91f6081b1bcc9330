/** GET /api/run-meta, page by page. */
import { expect } from '@jest/globals';
import type { TestApp } from './test-app.js';

interface RunsPage {
  readonly runs: readonly { readonly run_id: string }[];
  readonly next: string | null;
  readonly total: number;
}

export async function readPage(app: TestApp, query: string): Promise<RunsPage> {
  const { status, body } = await app.get(`/api/run-meta?${query}`);
  expect(status).toBe(200);
  return body as RunsPage;
}

/** The run_ids of all pages, and the total that each of them told. */
export async function readAllPages(app: TestApp, query: string): Promise<{ readonly ids: string[]; readonly totals: ReadonlySet<number> }> {
  const ids: string[] = [];
  const totals = new Set<number>();
  for (let next: string | null = ''; next !== null;) {
    const page: RunsPage = await readPage(app, next === '' ? query : `${query}&cursor=${next}`);
    ids.push(...page.runs.map(({ run_id }) => run_id));
    totals.add(page.total);
    ({ next } = page);
  }
  return { ids, totals };
}
