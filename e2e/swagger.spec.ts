import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../scripts/lib/browser.mjs';
import { TestServer } from './support/server.js';

let browser: Browser;
let server: TestServer;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), TestServer.start()]);
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** Swagger UI waits for the end of an answer before it shows anything of it; a stream has none. */
const isStream = ({ responses }: Operation): boolean => 'text/event-stream' in (responses['200']?.content ?? {});

it('lets every endpoint be tried out as it stands, after Authorize, without any other host', async () => {
  const { paths } = (await (await fetch(`${server.url}/api/openapi.json`)).json()) as Document;
  const operations = Object.values(paths)
    .flatMap((methods) => Object.values(methods))
    .filter((operation) => !isStream(operation))
    .map(({ operationId }) => operationId);
  const page = await browser.newPage();
  const foreign: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith('data:')) foreign.push(request.url());
  });
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(`${server.url}/api/docs`);

  await page.getByRole('button', { name: 'Authorize' }).click();
  await page.locator('.auth-container input').fill(server.apiKey);
  await page.locator('.auth-btn-wrapper button.authorize').click();
  await page.getByRole('button', { name: 'Close' }).first().click();

  const statuses: Record<string, string> = {};
  for (const operation of operations) {
    const block = page.locator(`[id$="-${operation}"]`);
    await block.locator('.opblock-summary').click();
    await block.getByRole('button', { name: 'Execute' }).click();
    statuses[operation] = (await block.locator('.live-responses-table tbody .response-col_status').first().innerText()).trim();
    await block.locator('.opblock-summary').click();
  }
  expect(statuses).toEqual(Object.fromEntries(operations.map((operation) => [operation, '200'])));
  expect(foreign).toEqual([]);
  expect(complaints).toEqual([]);
});
