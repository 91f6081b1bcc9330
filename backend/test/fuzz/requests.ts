import fc from 'fast-check';
import { API_KEY } from '../support/test-app.js';
import { editedText } from './json-text.js';
import { METHODS, pathNoise, queryNoise } from './address-noise.js';
import { extraHeaders, wrongKey } from './header-noise.js';
import { byteNoise, rarely, type Header } from './noise.js';
import { encodingNoise, GZIP, mediaTypeNoise, type Payload } from './payload-noise.js';
import type { Operation } from './openapi.js';
import { resolved, type Components, type Schema } from './schemas.js';
import { anyJson, hostileEdit, validValue } from './values.js';

/** One request as it goes over the wire, with what the oracle has to know of it. */
export interface FuzzRequest {
  /** The operation that it was made for; it may be addressed to another place (`strayed`). */
  readonly operation: Operation;
  readonly method: string;
  readonly target: string;
  readonly headers: readonly Header[];
  readonly body: Buffer | undefined;
  readonly strayed: boolean;
  readonly hasRightKey: boolean;
  /** The JSON text of the body, when the body is that, said to be that, and whole. */
  readonly json: string | undefined;
}

/** Requests to all operations; more to those that take a body, because more can be wrong with them. */
export function anyRequest(operations: readonly Operation[], components: Components): fc.Arbitrary<FuzzRequest> {
  return fc.oneof(
    ...operations.map((operation) => ({ weight: operation.bodies.length > 0 ? 3 : 1, arbitrary: requestTo(operation, components) })),
  );
}

function requestTo(operation: Operation, components: Components): fc.Arbitrary<FuzzRequest> {
  return fc
    .record({
      path: pathOf(operation, components),
      query: queryOf(operation, components),
      content: contentOf(operation, components),
      noise: rarely(12, byteNoise()),
      mediaType: rarely(15, mediaTypeNoise()),
      isGzip: rarely(8, fc.constant(true)),
      encoding: rarely(12, encodingNoise()),
      key: rarely(12, wrongKey()),
      extra: rarely(10, extraHeaders()),
      method: rarely(25, fc.constantFrom(...METHODS)),
      pathTwist: rarely(15, pathNoise()),
      isChunked: rarely(15, fc.constant(true)),
    })
    .map((parts): FuzzRequest => {
      const path = parts.pathTwist?.apply(parts.path) ?? parts.path;
      const target = parts.query === '' ? path : `${path}?${parts.query}`;
      const plain = parts.content;
      const compression = parts.encoding ?? (parts.isGzip === true ? GZIP : undefined);
      const payload: Payload | undefined = plain && {
        body: parts.noise?.apply(Buffer.from(plain.text)) ?? Buffer.from(plain.text),
        headers: [['content-type', plain.type]],
      };
      const twisted = [compression, parts.mediaType].reduce((value, next) => (value && next ? next.apply(value) : value), payload);
      const framing: Header | undefined =
        twisted && (parts.isChunked === true ? ['transfer-encoding', 'chunked'] : ['content-length', String(twisted.body.length)]);
      return {
        operation,
        method: parts.method ?? operation.method,
        target,
        headers: [
          ['host', 'fuzz.example'],
          ...(parts.key ?? (operation.needsKey ? [['x-api-key', API_KEY] as const] : [])),
          ...(parts.extra ?? []),
          ...(twisted?.headers ?? []),
          ...(framing ? [framing] : []),
        ],
        body: twisted?.body,
        strayed: parts.pathTwist !== undefined || (parts.method !== undefined && parts.method !== operation.method),
        hasRightKey: parts.key === undefined && operation.needsKey,
        json:
          plain?.type === 'application/json' && parts.noise === undefined && parts.mediaType === undefined && parts.encoding === undefined
            ? plain.text
            : undefined,
      };
    });
}

interface Content {
  readonly type: string;
  readonly text: string;
}

/** A body for an operation that takes one: valid more often than not. Now and then one for an operation that takes none. */
function contentOf(operation: Operation, components: Components): fc.Arbitrary<Content | undefined> {
  const [first] = operation.bodies;
  if (first === undefined)
    return rarely(
      20,
      anyJson().map((value) => ({ type: 'application/json', text: editedText(value, []) })),
    );
  const forms = operation.bodies.map(({ type, schema }) =>
    isLines(type)
      ? linesOf(lineSchema(schema, first.schema, components), components).map((text) => ({ type, text }))
      : textOf(schema, components).map((text) => ({ type, text })),
  );
  return fc.oneof(
    { weight: 40, arbitrary: fc.oneof(...forms) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('', ' ', '\n', 'null', '{}', '[]', '""', '{', '\ufeff{}').map((text) => ({ type: first.type, text })),
    },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

const isLines = (type: string): boolean => type.includes('ndjson');

/** The schema of a line: as documented, or the items of the list that the JSON form of the same body holds. */
function lineSchema(schema: Schema, whole: Schema, components: Components): Schema {
  const line = resolved(schema, components);
  if (line.type !== 'string' && line.type !== 'array') return line;
  if (line.items !== undefined) return line.items;
  return Object.values(resolved(whole, components).properties ?? {}).find(({ items }) => items !== undefined)?.items ?? {};
}

function linesOf(schema: Schema, components: Components): fc.Arbitrary<string> {
  const line = fc.oneof({ weight: 15, arbitrary: textOf(schema, components) }, fc.constantFrom('', ' ', '{', 'null', '\r', '\u2028'));
  return fc
    .tuple(fc.array(line, { maxLength: 5 }), fc.constantFrom('\n', '\n', '\r\n'), fc.boolean())
    .map(([lines, end, isEnded]) => lines.join(end) + (isEnded ? end : ''));
}

function textOf(schema: Schema, components: Components): fc.Arbitrary<string> {
  const valid = validValue(schema, components);
  const edits = fc.array(hostileEdit(), { minLength: 1, maxLength: 3 });
  return fc.oneof(
    { weight: 12, arbitrary: valid.map((value) => editedText(value, [])) },
    { weight: 4, arbitrary: fc.tuple(valid, edits).map(([value, changes]) => editedText(value, changes)) },
    { weight: 1, arbitrary: anyJson().map((value) => editedText(value, [])) },
  );
}

function pathOf({ path, parameters }: Operation, components: Components): fc.Arbitrary<string> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const schemas = names.map(
    (name) => parameters.find((parameter) => parameter.in === 'path' && parameter.name === name)?.schema ?? { type: 'string' },
  );
  return fc
    .tuple(...schemas.map((schema) => validValue(schema, components)))
    .map((values) => names.reduce((filled, name, index) => filled.replace(`{${name}}`, encodeURIComponent(String(values[index]))), path));
}

/** Parameters that are only valid with the id of something stored, and not together. */
const CURSORS = new Set(['before', 'after']);

function queryOf({ parameters }: Operation, components: Components): fc.Arbitrary<string> {
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  const values = inQuery.map(({ name, required, schema = {} }) => {
    const pair = validValue(CURSORS.has(name) ? { ...schema, format: 'uuid' } : schema, components).map(
      (value) => `${name}=${encodeURIComponent(String(value))}`,
    );
    // Numbers are limits, and short lists are quick.
    if (required === true || schema.type === 'integer') return fc.option(pair, { nil: undefined, freq: required === true ? 25 : 6 });
    return rarely(CURSORS.has(name) ? 6 : 3, pair);
  });
  const valid = fc.tuple(...values).map((pairs) => pairs.filter((pair) => pair !== undefined));
  const noise = rarely(inQuery.length > 0 ? 6 : 20, queryNoise(inQuery.map(({ name }) => name)));
  return fc.tuple(valid, noise).map(([pairs, more]) => [...pairs, ...(more === undefined ? [] : [more])].join('&'));
}
