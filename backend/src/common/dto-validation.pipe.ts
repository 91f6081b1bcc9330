import { Injectable, type ArgumentMetadata, type PipeTransform, type Type } from '@nestjs/common';
import { refused, type Issue } from './errors.js';
import { fieldsOf } from './fields.js';
import { findUnsafeJson } from './json-safety.js';

/** Keys that were dropped from a body or query, by that body or query: `nameIgnoredKeys` in http/ names them in the answer. */
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
 * by the rules that the DTO's fields declare, at most one fault a field. With issues, the DTO is not to be used.
 * @param expectedKey a key that is no field of the DTO, but has been read by the caller
 */
export function validateDto<T extends object>(dtoClass: Type<T>, input: unknown, expectedKey?: string): Validated<T> {
  const dto = new dtoClass();
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return { dto, issues: [{ path: '', message: 'must be a JSON object' }], ignored: NONE };
  const unsafe = findUnsafeJson(input);
  if (unsafe.length > 0) return { dto, issues: unsafe, ignored: NONE };

  const given = input as Readonly<Record<string, unknown>>;
  const values = dto as Record<string, unknown>;
  const fields = fieldsOf(dtoClass);
  const issues: Issue[] = [];
  for (const { name, convert } of fields.values()) {
    const value = given[name];
    if (value !== null && value !== undefined) values[name] = convert === undefined ? value : convert(value);
  }
  for (const { name, absence, rule } of fields.values()) {
    const value = values[name];
    const fault = value === undefined ? absence(values) : rule(value, values);
    if (fault !== undefined) issues.push({ path: name, message: fault });
  }
  const ignored = Object.keys(given).filter((key) => key !== expectedKey && !fields.has(key));
  return { dto, issues, ignored };
}

/** As many of the keys as an answer names, each no longer than it shows them. */
export function named(ignored: Iterable<string>): string[] {
  return Array.from(ignored, (key) => key.slice(0, MAX_IGNORED_LENGTH)).slice(0, MAX_IGNORED_NAMED);
}

const NONE: readonly never[] = [];

const VALIDATED: readonly string[] = ['body', 'query', 'param'];

/** Validates every body, query and path whose parameter is typed by a DTO class. */
@Injectable()
export class DtoValidationPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    // Object is what a parameter of the type unknown shows: its reader checks it.
    if (!VALIDATED.includes(type) || metatype === undefined || metatype === Object) return value;
    const { dto, issues, ignored } = validateDto(metatype as Type<object>, value);
    if (issues.length > 0) throw refused(type === 'query' ? 'bad_query' : 'bad_request', issues);
    if (ignored.length > 0) ignoredKeys.set(value as object, named(ignored));
    return dto;
  }
}
