import { Injectable, type ArgumentMetadata, type PipeTransform, type Type } from '@nestjs/common';
import { getMetadataStorage, validateSync } from 'class-validator';
import { refused, type Issue } from './errors.js';
import { conversionsOf } from './fields.js';
import { findUnsafeJson } from './json-safety.js';

/** Keys that were dropped from a body or query, by that body or query: `IgnoredKeysInterceptor` names them in the answer. */
const ignoredKeys = new WeakMap<object, readonly string[]>();

const MAX_IGNORED_NAMED = 20;
const MAX_IGNORED_LENGTH = 64;

/** The names that the DTO of this body or query does not know; none when it has not been validated. */
export function ignoredKeysOf(source: unknown): readonly string[] {
  return typeof source === 'object' && source !== null ? (ignoredKeys.get(source) ?? []) : [];
}

export interface Validated<T> {
  readonly dto: T;
  readonly issues: readonly Issue[];
  readonly ignored: readonly string[];
}

/**
 * Makes a DTO of outside input: unsafe JSON refused, unknown keys set aside, `null` taken as absent, values converted and checked
 * by the rules that the DTO's fields declare. With issues, the DTO is not to be used.
 */
export function validateDto<T extends object>(dtoClass: Type<T>, input: unknown): Validated<T> {
  const dto = new dtoClass();
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return { dto, issues: [{ path: '', message: 'must be a JSON object' }], ignored: [] };

  const unsafe = findUnsafeJson(input);
  if (unsafe.length > 0) return { dto, issues: unsafe, ignored: [] };

  const known = knownKeysOf(dtoClass);
  const conversions = conversionsOf(dtoClass);
  const ignored: string[] = [];
  for (const [key, value] of Object.entries(input)) {
    if (!known.has(key)) ignored.push(key);
    else if (value !== null && value !== undefined) Object.assign(dto, { [key]: conversions.get(key)?.(value) ?? (value as unknown) });
  }
  const issues = validateSync(dto, { stopAtFirstError: true }).map(({ property, constraints = {} }) => ({
    path: property,
    message: Object.values(constraints)[0] ?? 'is not valid',
  }));
  return { dto, issues, ignored };
}

/** Validates every body and query whose parameter is typed by a DTO class. */
@Injectable()
export class DtoValidationPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if ((type !== 'body' && type !== 'query') || metatype === undefined) return value;
    const { dto, issues, ignored } = validateDto(metatype as Type<object>, value);
    if (issues.length > 0) throw refused(type === 'body' ? 'bad_request' : 'bad_query', issues);
    if (ignored.length > 0)
      ignoredKeys.set(
        value as object,
        ignored.slice(0, MAX_IGNORED_NAMED).map((key) => key.slice(0, MAX_IGNORED_LENGTH)),
      );
    return dto;
  }
}

const knownKeys = new WeakMap<object, ReadonlySet<string>>();

function knownKeysOf(dtoClass: Type<object>): ReadonlySet<string> {
  let keys = knownKeys.get(dtoClass);
  if (keys === undefined) {
    const metadata = getMetadataStorage().getTargetValidationMetadatas(dtoClass, '', false, false);
    keys = new Set(metadata.map(({ propertyName }) => propertyName));
    knownKeys.set(dtoClass, keys);
  }
  return keys;
}
