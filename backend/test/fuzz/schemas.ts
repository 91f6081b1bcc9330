import { Ajv2019, type ValidateFunction } from 'ajv/dist/2019.js';
import formats from 'ajv-formats';

/** The part of OpenAPI 3.0's schemas that documents use here. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly example?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
}

/** The schemas that `$ref` names. */
export type Components = Readonly<Record<string, Schema>>;

const PREFIX = '#/components/schemas/';

/** The schema behind a reference, and one schema for an `allOf`. */
export function resolved(schema: Schema, components: Components): Schema {
  if (schema.$ref !== undefined) {
    const target = components[schema.$ref.slice(PREFIX.length)];
    if (target === undefined) throw new Error(`The document refers to ${schema.$ref}, which it does not have.`);
    return resolved(target, components);
  }
  if (schema.allOf === undefined) return schema;
  const { allOf, ...own } = schema;
  return [own, ...allOf.map((part) => resolved(part, components))].reduce((merged, part) => ({
    ...merged,
    ...part,
    properties: { ...merged.properties, ...part.properties },
    required: [...(merged.required ?? []), ...(part.required ?? [])],
    ...(merged.nullable === true && { nullable: true }),
  }));
}

/**
 * Validators for what the server sends and takes. Answers are held to the letter: a property that the document does not name is an error,
 * except where it says `additionalProperties`. Requests may have more keys than the document names, `null` for an optional one, and times
 * without a zone, because the contract says so.
 */
export class Validators {
  private readonly ajv = new Ajv2019({ strict: true, allErrors: false, strictTypes: 'log', logger: false });
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(private readonly components: Components) {
    formats.default(this.ajv);
  }

  /** The first thing that is wrong with an answer's body, if any. */
  faultOfAnswer(schema: Schema, value: unknown): string | undefined {
    return this.fault('answer', schema, value);
  }

  faultOfRequest(schema: Schema, value: unknown): string | undefined {
    return this.fault('request', schema, value);
  }

  private fault(side: Side, schema: Schema, value: unknown): string | undefined {
    const key = side + JSON.stringify(schema);
    let validate = this.compiled.get(key);
    if (validate === undefined) {
      validate = this.ajv.compile(this.toJsonSchema(side, schema));
      this.compiled.set(key, validate);
    }
    return validate(value) ? undefined : this.ajv.errorsText(validate.errors, { dataVar: 'body' });
  }

  private toJsonSchema(side: Side, schema: Schema, isOptional = false): object {
    const { properties, items, oneOf, anyOf, additionalProperties, nullable, ...rest } = resolved(schema, this.components);
    const { type, format, minimum, maximum, minLength, maxLength, maxItems, required } = rest;
    const convert = (part: Schema): object => this.toJsonSchema(side, part);
    const result = {
      ...(type !== undefined && { type }),
      ...(format !== undefined && !(side === 'request' && format === 'date-time') && { format }),
      ...withoutAbsent({ minimum, maximum, minLength, maxLength, maxItems, enum: rest.enum }),
      ...(required !== undefined && { required: [...new Set(required)] }),
      ...(items && { items: convert(items) }),
      ...(oneOf && { oneOf: oneOf.map(convert) }),
      ...(anyOf && { anyOf: anyOf.map(convert) }),
      ...(properties && {
        properties: Object.fromEntries(
          Object.entries(properties).map(([name, part]) => [name, this.toJsonSchema(side, part, required?.includes(name) !== true)]),
        ),
      }),
      ...(typeof additionalProperties === 'object' && { additionalProperties: convert(additionalProperties) }),
      ...(side === 'answer' && type === 'object' && additionalProperties === undefined && { additionalProperties: false }),
    };
    return nullable === true || (side === 'request' && isOptional) ? { anyOf: [{ type: 'null' }, result] } : result;
  }
}

type Side = 'request' | 'answer';

function withoutAbsent(record: Record<string, unknown>): object {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
