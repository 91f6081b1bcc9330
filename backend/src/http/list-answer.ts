import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ignoredKeysOf } from '../common/dto-validation.pipe.js';
import type { Portions } from '../database/engine.js';

/**
 * Answers a list under its name, with what else belongs to the answer behind it. A list that is larger than one portion is sent as it is
 * read, at the pace of the client, so that it never stands in memory as a whole.
 */
export function listAnswer<Name extends string, Entity, Item, Others extends object>(
  request: FastifyRequest,
  name: Name,
  { first, rest }: Portions<Entity>,
  toItem: (entity: Entity) => Item,
  others: Others,
): (Record<Name, Item[]> & Others) | StreamableFile {
  if (rest === undefined) return { [name]: first.map(toItem), ...others } as Record<Name, Item[]> & Others;
  const ignored = ignoredKeysOf(request.query);
  const last = JSON.stringify({ ...others, ...(ignored.length > 0 && { ignored }) }).slice(1, -1);
  const text = async function* (): AsyncGenerator<string> {
    yield `{"${name}":[${textOf(first, toItem)}`;
    // A HEAD asks for no text, and would read it all at once.
    if (request.method === 'HEAD') return;
    for await (const portion of rest) yield `,${textOf(portion, toItem)}`;
    yield last === '' ? ']}' : `],${last}}`;
  };
  return new StreamableFile(Readable.from(text(), { objectMode: false }), { type: 'application/json; charset=utf-8' });
}

function textOf<Entity>(portion: readonly Entity[], toItem: (entity: Entity) => unknown): string {
  return JSON.stringify(portion.map(toItem)).slice(1, -1);
}
