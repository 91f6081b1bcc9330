/**
 * One declaration a field: its rule (class-validator), its conversion, and its documentation (OpenAPI). Request DTOs are made
 * of these alone, so that what the server checks and what it documents cannot drift apart.
 */
import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { IsOptional, ValidateBy } from 'class-validator';
import { canonicalRangeEnd, canonicalTimestamp } from './timestamp.js';

interface FieldOptions {
  readonly description: string;
  readonly example?: unknown;
  readonly optional?: true;
}

/** Tells what is wrong with a present value, or nothing. */
type Rule = (value: unknown) => string | undefined;
/** Brings a present value to the form that the rule checks; what it cannot read it hands on as it is, for the rule to refuse. */
type Conversion = (value: unknown) => unknown;

const CONVERSIONS = Symbol('conversions');

/** The conversions declared on a DTO class, by field. */
export function conversionsOf(dto: object): ReadonlyMap<string, Conversion> {
  return (Reflect.getMetadata(CONVERSIONS, dto) as Map<string, Conversion> | undefined) ?? new Map<string, Conversion>();
}

/** Text of 1 to `max` characters; an optional one may be empty. */
export function TextField(options: FieldOptions & { readonly max: number; readonly format?: string }): PropertyDecorator {
  const minLength = options.optional ? 0 : 1;
  const rule: Rule = (value) => {
    if (typeof value !== 'string') return 'must be text';
    if (value.length < minLength) return 'must not be empty';
    return codePoints(value) > options.max ? `must have at most ${options.max} characters` : undefined;
  };
  return field(options, rule, { type: 'string', minLength, maxLength: options.max });
}

/** Text whose limit is its size in UTF-8. */
export function LongTextField(options: FieldOptions & { readonly maxKiB: number }): PropertyDecorator {
  const minLength = options.optional ? 0 : 1;
  const rule: Rule = (value) => {
    if (typeof value !== 'string') return 'must be text';
    if (value.length < minLength) return 'must not be empty';
    return Buffer.byteLength(value) > options.maxKiB * 1024 ? `must not be larger than ${options.maxKiB} KiB` : undefined;
  };
  return field(options, rule, { type: 'string', minLength, maxLength: options.maxKiB * 1024 });
}

/** A UUID of any version; kept in lower case, because the case of a UUID carries nothing. */
export function UuidField(options: FieldOptions): PropertyDecorator {
  const rule: Rule = (value) =>
    typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value) ? undefined : 'must be a UUID';
  return applyDecorators(convertedBy(inText((text) => text.toLowerCase())), field(options, rule, { type: 'string', format: 'uuid' }));
}

/** An ISO 8601 time, canonical afterwards. */
export function TimestampField(options: FieldOptions): PropertyDecorator {
  return applyDecorators(convertedBy(inText(canonicalTimestamp)), field(options, timeRule, TIME_SCHEMA));
}

/** In a query: the inclusive lower end of a time range; a date alone is its midnight. */
export function RangeStartParam(options: FieldOptions): PropertyDecorator {
  return applyDecorators(convertedBy(inText(canonicalTimestamp)), field(options, single(timeRule), TIME_SCHEMA));
}

/** In a query: the inclusive upper end of a time range; a date alone means its whole day. */
export function RangeEndParam(options: FieldOptions): PropertyDecorator {
  return applyDecorators(convertedBy(inText(canonicalRangeEnd)), field(options, single(timeRule), TIME_SCHEMA));
}

const TIME_SCHEMA = { type: 'string', format: 'date-time' } as const;

const timeRule: Rule = (value) =>
  typeof value === 'string' && canonicalTimestamp(value) !== undefined
    ? undefined
    : 'must be an ISO 8601 time such as 2025-10-02T09:20:00.000Z';

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
    return Buffer.byteLength(JSON.stringify(value)) > options.maxKiB * 1024 ? `must not be larger than ${options.maxKiB} KiB` : undefined;
  };
  return field(options, rule, { type: 'object', additionalProperties: true });
}

export function TextListField(options: FieldOptions & { readonly maxItems: number; readonly maxLength: number }): PropertyDecorator {
  const { maxItems, maxLength } = options;
  const rule: Rule = (value) => {
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) return 'must be a list of texts';
    if (value.length > maxItems) return `must have at most ${maxItems} items`;
    return value.some((item) => codePoints(item) > maxLength) ? `must have items of at most ${maxLength} characters` : undefined;
  };
  return field(options, rule, { type: 'array', items: { type: 'string', maxLength }, maxItems });
}

/** In a query: an integer written in decimal digits. */
export function IntegerParam(options: FieldOptions & RangeOptions & { readonly default?: number }): PropertyDecorator {
  return applyDecorators(
    convertedBy(fromText(/^[+-]?\d{1,16}$/)),
    field(options, single(integerRule(options)), { type: 'integer', ...rangeOf(options), default: options.default }),
  );
}

/** In a query: a number in decimal notation. */
export function NumberParam(options: FieldOptions & RangeOptions): PropertyDecorator {
  return applyDecorators(
    convertedBy(fromText(/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i)),
    field(options, single(numberRule(options)), { type: 'number', ...rangeOf(options) }),
  );
}

/** In a query: `true`, `false`, `1` or `0`, nothing else. */
export function BooleanParam(options: FieldOptions): PropertyDecorator {
  const words = new Map<unknown, boolean>([
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
  ]);
  return applyDecorators(
    convertedBy((value) => words.get(value) ?? value),
    field(
      options,
      single((value) => (typeof value === 'boolean' ? undefined : 'must be true, false, 1 or 0')),
      { type: 'boolean' },
    ),
  );
}

/** In a query: text that must not be empty when it is given. */
export function TextParam(options: FieldOptions & { readonly max: number }): PropertyDecorator {
  const rule: Rule = (value) => {
    if (typeof value !== 'string') return 'must be text';
    if (value === '') return 'must not be empty';
    return codePoints(value) > options.max ? `must have at most ${options.max} characters` : undefined;
  };
  return field(options, single(rule), { type: 'string', minLength: 1, maxLength: options.max });
}

/** `passed` where the same object's `total` must not be smaller. */
export function PassedField(options: FieldOptions): PropertyDecorator {
  return applyDecorators(
    IntegerField({ ...options, min: 0 }),
    ValidateBy({
      name: 'passedWithinTotal',
      validator: {
        validate: (passed, args) => {
          const { total } = args?.object as { total?: unknown };
          // A total that is itself refused is no measure.
          return typeof passed !== 'number' || integerRule({ min: 0 })(total) !== undefined || passed <= Number(total);
        },
        defaultMessage: () => 'must not be greater than total',
      },
    }),
  );
}

function field(options: FieldOptions, rule: Rule, schema: ApiPropertyOptions): PropertyDecorator {
  const { description, example, optional } = options;
  const absentFault = 'is required';
  const faultOf = (value: unknown): string | undefined => (value === undefined ? absentFault : rule(value));
  const decorators = [
    ApiProperty({ ...schema, description, example, required: optional === undefined } as ApiPropertyOptions),
    ValidateBy({
      name: 'rule',
      validator: {
        validate: (value) => faultOf(value) === undefined,
        defaultMessage: (args) => faultOf(args?.value) ?? '',
      },
    }),
  ];
  return applyDecorators(...(optional ? [...decorators, IsOptional()] : decorators));
}

function convertedBy(conversion: Conversion): PropertyDecorator {
  return (prototype, name) => {
    const declared = new Map(conversionsOf(prototype.constructor)).set(String(name), conversion);
    Reflect.defineMetadata(CONVERSIONS, declared, prototype.constructor);
  };
}

function fromText(pattern: RegExp): Conversion {
  return (value) => (typeof value === 'string' && pattern.test(value) ? Number(value) : value);
}

function inText(convert: (text: string) => string | undefined): Conversion {
  return (value) => (typeof value === 'string' ? (convert(value) ?? value) : value);
}

/** A repeated query parameter arrives as a list. */
function single(rule: Rule): Rule {
  return (value) => (Array.isArray(value) ? 'must be given only once' : rule(value));
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

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
