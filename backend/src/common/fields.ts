/**
 * One declaration a field: its rule, its conversion, and its documentation (OpenAPI). Request DTOs are made of these alone, so that
 * what the server checks and what it documents cannot drift apart.
 */
import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { canonicalRangeEnd, canonicalTimestamp } from './timestamp.js';

interface FieldOptions {
  readonly description: string;
  readonly example?: unknown;
  readonly optional?: true;
  /** Fields of which one has to be given when this one, which is optional by itself, is not. */
  readonly unless?: readonly string[];
  /** What else has to hold of a value that the field's own rule lets pass. */
  readonly also?: Rule;
}

/** Tells what is wrong with a present value, or nothing. `dto` has the converted values of all fields, checked or not. */
type Rule = (value: unknown, dto: Readonly<Record<string, unknown>>) => string | undefined;
/** Brings a present value to the form that the rule checks; what it cannot read it hands on in a form that the rule refuses. */
type Conversion = (value: unknown) => unknown;

/** What is declared of one field. */
export interface FieldDeclaration {
  readonly name: string;
  /** What is wrong when the field is absent, or nothing. */
  readonly absence: (dto: Readonly<Record<string, unknown>>) => string | undefined;
  readonly convert: Conversion | undefined;
  readonly rule: Rule;
}

/** By DTO class. */
const declaredFields = new Map<object, ReadonlyMap<string, FieldDeclaration>>();
const NO_FIELDS: ReadonlyMap<string, FieldDeclaration> = new Map();

/** The fields declared on a DTO class and those that it extends, by name. */
export function fieldsOf(dtoClass: object): ReadonlyMap<string, FieldDeclaration> {
  const declared = declaredFields.get(dtoClass);
  if (declared !== undefined) return declared;
  const parent: unknown = Object.getPrototypeOf(dtoClass);
  return typeof parent === 'function' ? fieldsOf(parent) : NO_FIELDS;
}

/** Text of 1 to `max` characters; an optional one may be empty. */
export function TextField(options: FieldOptions & { readonly max: number; readonly format?: string }): PropertyDecorator {
  const minLength = options.optional ? 0 : 1;
  const rule: Rule = (value) => {
    if (typeof value !== 'string') return 'must be text';
    if (value.length < minLength) return 'must not be empty';
    return isLonger(value, options.max) ? `must have at most ${options.max} characters` : undefined;
  };
  return field(options, rule, { type: 'string', minLength, maxLength: options.max });
}

/** Text whose limit is its size in UTF-8. */
export function LongTextField(options: FieldOptions & { readonly maxKiB: number }): PropertyDecorator {
  const minLength = options.optional ? 0 : 1;
  const rule: Rule = (value) => {
    if (typeof value !== 'string') return 'must be text';
    if (value.length < minLength) return 'must not be empty';
    return isLarger(value, options.maxKiB * 1024) ? `must not be larger than ${options.maxKiB} KiB` : undefined;
  };
  return field(options, rule, { type: 'string', minLength, maxLength: options.maxKiB * 1024 });
}

/** A UUID of any version; kept in lower case, because the case of a UUID carries nothing. */
export function UuidField(options: FieldOptions): PropertyDecorator {
  const rule: Rule = (value) =>
    typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value) ? undefined : 'must be a UUID';
  return field(options, rule, { type: 'string', format: 'uuid' }, inLowerCase);
}

const inLowerCase: Conversion = (value) => (typeof value === 'string' ? value.toLowerCase() : value);

/** An ISO 8601 time, canonical afterwards. */
export function TimestampField(options: FieldOptions): PropertyDecorator {
  return field(options, timeRule, TIME_SCHEMA, inTime(canonicalTimestamp));
}

/** In a query: the inclusive lower end of a time range; a date alone is its midnight. */
export function RangeStartParam(options: FieldOptions): PropertyDecorator {
  return field(options, single(timeRule), TIME_SCHEMA, inTime(canonicalTimestamp));
}

/** In a query: the inclusive upper end of a time range; a date alone means its whole day. */
export function RangeEndParam(options: FieldOptions): PropertyDecorator {
  return field(options, single(timeRule), TIME_SCHEMA, inTime(canonicalRangeEnd));
}

const TIME_SCHEMA = { type: 'string', format: 'date-time' } as const;

const timeRule: Rule = (value) => (typeof value === 'string' ? undefined : 'must be an ISO 8601 time such as 2025-10-02T09:20:00.000Z');

/** A text that is no time becomes `null`, which the rule refuses. */
function inTime(canonical: (text: string) => string | undefined): Conversion {
  return (value) => (typeof value === 'string' ? (canonical(value) ?? null) : value);
}

/** For the upper end of a range: it must not lie before its start. A start that is itself refused is no measure. */
export function notBelow(start: string): Rule {
  return (end, dto) => {
    const from = dto[start];
    if (typeof from === 'string' && String(end) < from) return `must not be earlier than ${start}`;
    return Number.isFinite(from) && Number(end) < Number(from) ? `must not be less than ${start}` : undefined;
  };
}

interface RangeOptions {
  readonly min?: number;
  readonly max?: number;
}

export function NumberField(options: FieldOptions & RangeOptions): PropertyDecorator {
  return field(options, numberRule(options), { type: 'number', ...rangeOf(options) });
}

/** An integer that a double holds exactly. */
export function IntegerField(options: FieldOptions & RangeOptions): PropertyDecorator {
  return field(options, integerRule(options), { type: 'integer', ...rangeOf(options) });
}

export function BooleanField(options: FieldOptions): PropertyDecorator {
  return field(options, (value) => (typeof value === 'boolean' ? undefined : 'must be true or false'), { type: 'boolean' });
}

/** A JSON object, kept as it is. */
export function JsonObjectField(options: FieldOptions & { readonly maxKiB: number }): PropertyDecorator {
  const rule: Rule = (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be a JSON object';
    return isLarger(JSON.stringify(value), options.maxKiB * 1024) ? `must not be larger than ${options.maxKiB} KiB` : undefined;
  };
  return field(options, rule, { type: 'object', additionalProperties: true });
}

export function TextListField(options: FieldOptions & { readonly maxItems: number; readonly maxLength: number }): PropertyDecorator {
  const { maxItems, maxLength } = options;
  const rule: Rule = (value) => {
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) return 'must be a list of texts';
    if (value.length > maxItems) return `must have at most ${maxItems} items`;
    return value.some((item) => isLonger(item, maxLength)) ? `must have items of at most ${maxLength} characters` : undefined;
  };
  return field(options, rule, { type: 'array', items: { type: 'string', maxLength }, maxItems });
}

/** One of a few words. */
export function ChoiceField(options: FieldOptions & { readonly choices: readonly string[] }): PropertyDecorator {
  return field(options, choiceRule(options.choices), { type: 'string', enum: [...options.choices] });
}

/** In a query: one of a few words. */
export function ChoiceParam(options: FieldOptions & { readonly choices: readonly string[]; readonly default?: string }): PropertyDecorator {
  const { choices } = options;
  return field(options, single(choiceRule(choices)), { type: 'string', enum: [...choices], default: options.default });
}

/** In a query: an integer written in decimal digits. */
export function IntegerParam(options: FieldOptions & RangeOptions & { readonly default?: number }): PropertyDecorator {
  const schema = { type: 'integer', ...rangeOf(options), default: options.default } as const;
  return field(options, single(integerRule(options)), schema, fromText(/^[+-]?\d{1,16}$/));
}

/** In a query: a number in decimal notation. */
export function NumberParam(options: FieldOptions & RangeOptions): PropertyDecorator {
  const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;
  return field(options, single(numberRule(options)), { type: 'number', ...rangeOf(options) }, fromText(decimal));
}

/** In a query: `true`, `false`, `1` or `0`, nothing else. */
export function BooleanParam(options: FieldOptions): PropertyDecorator {
  const words = new Map<unknown, boolean>([
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
  ]);
  const rule: Rule = (value) => (typeof value === 'boolean' ? undefined : 'must be true, false, 1 or 0');
  return field(options, single(rule), { type: 'boolean' }, (value) => words.get(value) ?? value);
}

/** In a query: text that must not be empty when it is given. */
export function TextParam(options: FieldOptions & { readonly max: number }): PropertyDecorator {
  const rule: Rule = (value) => {
    if (typeof value !== 'string') return 'must be text';
    if (value === '') return 'must not be empty';
    return isLonger(value, options.max) ? `must have at most ${options.max} characters` : undefined;
  };
  return field(options, single(rule), { type: 'string', minLength: 1, maxLength: options.max });
}

/**
 * In a query: texts with commas between them; those that are empty do not count, and one that is given twice counts once. A comma within a
 * text is written as `%2C` and a per cent sign as `%25`, before the whole is encoded for an address as any other value is.
 */
export function TextListParam(
  options: FieldOptions & { readonly minItems?: number; readonly maxItems: number; readonly maxLength: number },
): PropertyDecorator {
  const { minItems = 1, maxItems, maxLength } = options;
  const rule: Rule = (value) => {
    if (!Array.isArray(value)) return 'must be given only once';
    if (value.length < minItems) return minItems === 1 ? 'must not be empty' : `must have at least ${minItems} items`;
    if (value.length > maxItems) return `must have at most ${maxItems} items`;
    return value.some((item) => isLonger(String(item), maxLength)) ? `must have items of at most ${maxLength} characters` : undefined;
  };
  // Each character of a text may be escaped.
  const schema = { type: 'string', minLength: 1, maxLength: maxItems * (3 * maxLength + 1) } as const;
  // A repeated parameter arrives as a list, which is not one of ours.
  const convert: Conversion = (value) =>
    typeof value === 'string' ? [...new Set(value.split(',').map(unescaped).filter(Boolean))] : false;
  return field(options, rule, schema, convert);
}

function unescaped(text: string): string {
  return text.replace(/%2C|%25/gi, decodeURIComponent);
}

/** `passed` where the same object's `total` must not be smaller. */
export function PassedField(options: FieldOptions): PropertyDecorator {
  const countRule = integerRule({ min: 0 });
  const rule: Rule = (passed, dto) => {
    const fault = countRule(passed, dto);
    if (fault !== undefined) return fault;
    // A total that is itself refused is no measure.
    const isWithin = countRule(dto['total'], dto) !== undefined || Number(passed) <= Number(dto['total']);
    return isWithin ? undefined : 'must not be greater than total';
  };
  return field(options, rule, { type: 'integer', minimum: 0 });
}

function field(options: FieldOptions, rule: Rule, schema: ApiPropertyOptions, convert?: Conversion): PropertyDecorator {
  const { description, example, unless, also } = options;
  const isOptional = options.optional === true;
  const whole: Rule = also === undefined ? rule : (value, dto) => rule(value, dto) ?? also(value, dto);
  const declare: PropertyDecorator = (prototype, key) => {
    const name = String(key);
    const declared = new Map(fieldsOf(prototype.constructor)).set(name, {
      name,
      absence: absenceRule(isOptional, unless),
      convert,
      rule: whole,
    });
    declaredFields.set(prototype.constructor, declared);
  };
  return applyDecorators(declare, ApiProperty({ ...schema, description, example, required: !isOptional } as ApiPropertyOptions));
}

function absenceRule(isOptional: boolean, unless: readonly string[] | undefined): FieldDeclaration['absence'] {
  if (!isOptional) return () => 'is required';
  if (unless === undefined) return () => undefined;
  return (dto) => (unless.some((name) => dto[name] !== undefined) ? undefined : `is required, unless ${unless.join(' or ')} is given`);
}

function fromText(pattern: RegExp): Conversion {
  return (value) => (typeof value === 'string' && pattern.test(value) ? Number(value) : value);
}

/** A repeated query parameter arrives as a list. */
function single(rule: Rule): Rule {
  return (value, dto) => (Array.isArray(value) ? 'must be given only once' : rule(value, dto));
}

function choiceRule(choices: readonly string[]): Rule {
  return (value) => (choices.some((choice) => choice === value) ? undefined : `must be one of ${choices.join(', ')}`);
}

function numberRule({ min = -Infinity, max = Infinity }: RangeOptions): Rule {
  return (value) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return 'must be a finite number';
    return value < min || value > max ? `must be ${rangeInWords(min, max)}` : undefined;
  };
}

function integerRule({ min = -Infinity, max = Infinity }: RangeOptions): Rule {
  return (value) => {
    if (!Number.isInteger(value)) return 'must be a whole number';
    if (!Number.isSafeInteger(value)) return `must lie within ±${Number.MAX_SAFE_INTEGER}, where whole numbers are exact`;
    return Number(value) < min || Number(value) > max ? `must be ${rangeInWords(min, max)}` : undefined;
  };
}

function rangeInWords(min: number, max: number): string {
  if (max === Infinity) return `${min} or more`;
  return min === -Infinity ? `${max} or less` : `from ${min} to ${max}`;
}

function rangeOf({ min, max }: RangeOptions): { minimum?: number; maximum?: number } {
  return { ...(min !== undefined && { minimum: min }), ...(max !== undefined && { maximum: max }) };
}

/** Whether the text has more than `max` characters, counted as code points, of which there are never more than code units. */
function isLonger(text: string, max: number): boolean {
  if (text.length <= max) return false;
  let count = 0;
  for (const _ of text) if ((count += 1) > max) return true;
  return false;
}

/** Whether the text is larger than that in UTF-8, where a code unit takes 3 bytes at most. */
function isLarger(text: string, maxBytes: number): boolean {
  return text.length * 3 > maxBytes && Buffer.byteLength(text) > maxBytes;
}
