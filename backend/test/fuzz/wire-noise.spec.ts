/** Below HTTP: bytes that are no request, hardly one, or two at once. The server lives on, and what it says is HTTP in the one shape. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { API_KEY, startTestApp, type TestApp } from '../support/test-app.js';
import { casesOf, reporter, reportFigures, SEED } from './campaign.js';
import type { RawAnswer } from './client.js';
import { operationsOf, type OpenApiDocument } from './openapi.js';
import { Oracle } from './oracle.js';
import { anyConversation } from './wire-messages.js';
import { answersIn, converse, type Conversation } from './wire.js';

/** Each costs a connection of its own. */
const CASES = casesOf(800, 0.1);
const MAX_AT_ONCE = 16;

let app: TestApp;
let port: number;
let oracle: Oracle;

beforeAll(async () => {
  app = await startTestApp();
  port = Number(new URL(app.url).port);
  const document = (await app.get('/api/openapi.json')).body as OpenApiDocument;
  oracle = new Oracle(document, operationsOf(document));
});

afterAll(async () => {
  await app.stop();
});

const expectAlive = async (): Promise<void> => {
  expect(await app.get('/api/health/live')).toMatchObject({ status: 200 });
};

const say = async (text: string): Promise<RawAnswer[]> => {
  const { answers, rest } = answersIn(await converse(port, { pieces: [Buffer.from(text, 'latin1')], leave: 'finish' }, expectAlive));
  expect(rest.toString('latin1')).toBe('');
  return answers;
};

const shown = ({ pieces, leave }: Conversation): string =>
  JSON.stringify({ pieces: pieces.map((piece) => piece.toString('latin1')), leave }).slice(0, 4_000);

describe('noise on the wire', () => {
  it('is answered in the one shape or not at all, and harms nobody', async () => {
    const start = performance.now();
    const byStatus: Record<string, number> = {};
    let cases = 0;
    const faultsOf = async (conversation: Conversation): Promise<string[]> => {
      const received = await converse(port, conversation, expectAlive);
      cases += 1;
      const { answers, rest } = answersIn(received);
      for (const { status } of answers) byStatus[status] = (byStatus[status] ?? 0) + 1;
      if (answers.length === 0) byStatus['none'] = (byStatus['none'] ?? 0) + 1;
      const faults = answers.flatMap((answer) => oracle.faultsOfAny(answer));
      if (rest.length > 0 && conversation.leave === 'finish') faults.push(`no whole answer: ${rest.toString('latin1').slice(0, 300)}`);
      return faults.length === 0
        ? []
        : [`${faults.join('; ')}\n  ${shown(conversation)}\n  ${received.toString('latin1').slice(0, 1_000)}`];
    };
    const conversations = fc.array(anyConversation(), { minLength: 1, maxLength: MAX_AT_ONCE, size: 'max' });
    for (let round = 0; cases < CASES; round += 1) {
      await fc.assert(
        fc.asyncProperty(conversations, async (batch) => {
          const faults = (await Promise.all(batch.map(faultsOf))).flat();
          if (faults.length > 0) throw new Error(faults.join('\n'));
        }),
        { seed: SEED + round, numRuns: 20, reporter: reporter((batch) => batch.map(shown).join('\n')) },
      );
      for (const path of ['/api/health/live', '/api/health/ready']) expect(await app.get(path)).toMatchObject({ status: 200 });
    }
    expect(Object.keys(byStatus)).toEqual(expect.arrayContaining(['200', '400', '404', '431']));
    reportFigures('wire noise', { seed: SEED, cases, by_status: byStatus, seconds: Math.round((performance.now() - start) / 1_000) });
  }, 3_600_000);

  const RECORD = '{"run_id":"smuggled","function":"f"}';
  const inner = `POST /api/used-seeds HTTP/1.1\r\nhost: x\r\nx-api-key: ${API_KEY}\r\ncontent-type: application/json\r\ncontent-length: ${RECORD.length}\r\n\r\n${RECORD}`;

  it.each([
    ['both lengths and chunks', `content-length: ${5 + inner.length}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${inner}`],
    ['chunks and both lengths', `transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n${inner}`],
    ['two lengths', `content-length: 0\r\ncontent-length: ${inner.length}\r\n\r\n${inner}`],
    ['a coding that hides the chunks', `transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n${inner}`],
  ])('smuggles no second request in: %s', async (_what, rest) => {
    const answers = await say(`POST /api/corpus/lookup HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${rest}`);
    expect(answers.map(({ status }) => status)).toEqual([400]);
    expect((await app.get('/api/used-seeds?run_id=smuggled')).body).toEqual({ seeds: [] });
  });
});
