/** The control of the fuzz: an oracle that finds nothing wrong with wrong answers would let everything pass. */
import { describe, expect, it } from '@jest/globals';
import type { RawAnswer } from './client.js';
import { operationsOf, type OpenApiDocument } from './openapi.js';
import { Oracle } from './oracle.js';
import type { FuzzRequest } from './requests.js';

const REQUEST_ID = '019a8e5c-6f1e-7c3a-9b1a-2f6d1c9e4b70';
const json = (ref: string): object => ({ content: { 'application/json': { schema: { $ref: `#/components/schemas/${ref}` } } } });
const DOCUMENT = {
  info: { description: 'A server.\n\n**Any request** may also be answered with 404 (nothing there).\n\nFar from it: 418.' },
  paths: {
    '/api/things': {
      post: {
        operationId: 'storeThing',
        security: [{ key: [] }],
        requestBody: json('Thing'),
        responses: { 200: json('Thing'), 400: json('ErrorResponse'), 401: json('ErrorResponse'), 503: json('ErrorResponse') },
      },
    },
  },
  components: {
    schemas: {
      Thing: {
        type: 'object',
        properties: {
          id: { type: 'string', maxLength: 3 },
          parent: { type: 'object', nullable: true, allOf: [{ $ref: '#/components/schemas/Parent' }] },
        },
        required: ['id'],
      },
      Parent: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
      ErrorResponse: {
        type: 'object',
        properties: { error: { type: 'string' }, details: { type: 'string' }, request_id: { type: 'string' } },
        required: ['error', 'details', 'request_id'],
      },
    },
  },
} as unknown as OpenApiDocument;

const operations = operationsOf(DOCUMENT);
const oracle = new Oracle(DOCUMENT, operations);
const REQUEST: FuzzRequest = {
  operation: operations[0]!,
  method: 'POST',
  target: '/api/things',
  headers: [],
  body: undefined,
  strayed: false,
  hasRightKey: true,
  json: '{"id":"a","more":1,"parent":null}',
};
const answer = (status: number, body: unknown, headers: Record<string, string> = {}): RawAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'x-request-id': REQUEST_ID, ...headers },
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});
const error = (code: string, more: object = {}): object => ({ error: code, details: 'No.', request_id: REQUEST_ID, ...more });

describe('the oracle', () => {
  it.each([
    ['a success', {}, answer(200, { id: 'a' })],
    ['a success with null', {}, answer(200, { id: 'a', parent: null })],
    ['a refusal', {}, answer(400, error('bad_request'))],
    ['a general refusal', {}, answer(404, error('not_found'))],
    ['an unknown address', { strayed: true, target: '/api/thing' }, answer(404, error('not_found'))],
    ['another way to write the address', { strayed: true, target: '/api/%74hings?x' }, answer(200, { id: 'a' })],
  ])('has nothing against %s', (_what, request, given) => {
    expect(oracle.faultsOf({ ...REQUEST, ...request }, given)).toEqual([]);
  });

  it.each([
    ['a 500', {}, answer(500, error('internal_error')), 'status 500'],
    ['a status that nothing documents', {}, answer(418, error('teapot')), 'status 418 is not documented'],
    ['a property that nothing documents', {}, answer(200, { id: 'a', secret: 1 }), 'additional properties'],
    ['one deep inside', {}, answer(200, { id: 'a', parent: { name: 'x', secret: 1 } }), 'must'],
    ['a missing property', {}, answer(200, {}), "must have required property 'id'"],
    ['a value out of its limits', {}, answer(200, { id: 'abcd' }), 'must NOT have more than 3'],
    ['no JSON', {}, answer(200, 'x'), 'the body is not JSON'],
    ['another media type', {}, answer(200, 'x', { 'content-type': 'text/html' }), 'content-type text/html'],
    ['an error in another shape', {}, answer(400, { message: 'x' }), 'must'],
    ['a code of another status', {}, answer(400, error('conflict')), 'conflict with status 400'],
    ['another request_id', {}, answer(400, error('bad_request', { request_id: 'x' })), 'another request_id'],
    ['a stack', {}, answer(400, error('bad_request', { details: 'at f (/x.js:1:2)' })), 'details'],
    ['no x-request-id', {}, answer(200, { id: 'a' }, { 'x-request-id': '' }), 'no x-request-id'],
    ['a 503 that does not say when to come again', {}, answer(503, error('unavailable')), 'without retry-after'],
    ['a write without the key', { hasRightKey: false }, answer(200, { id: 'a' }), 'a write without the key'],
    ['a body that the document forbids', { json: '{"id":"abcd"}' }, answer(200, { id: 'a' }), 'accepted what the document does not'],
    ['a success where nothing is', { strayed: true, target: '/api/nothing' }, answer(200, { id: 'a' }), 'status 200 is not documented'],
    ['a body in answer to HEAD', { strayed: true, method: 'HEAD' }, answer(404, error('not_found')), 'a body where none may be'],
  ])('objects to %s', (_what, request, given, fault) => {
    expect(oracle.faultsOf({ ...REQUEST, ...request }, given).join('; ')).toContain(fault);
  });
});
