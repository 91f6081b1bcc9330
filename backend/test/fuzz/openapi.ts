import type { Schema } from './schemas.js';

type MediaTypes = Readonly<Record<string, { readonly schema?: Schema }>>;

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}

interface OperationObject {
  readonly operationId?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: MediaTypes };
  readonly responses: Readonly<Record<string, { readonly content?: MediaTypes }>>;
  readonly security?: readonly object[];
}

export interface OpenApiDocument {
  readonly info: { readonly description?: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

/** One method at one path, as the document describes it. */
export interface Operation {
  readonly name: string;
  readonly method: string;
  /** Path parameters stand in braces. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** Schemas of the body by media type; none when it takes no body. */
  readonly bodies: readonly { readonly type: string; readonly schema: Schema }[];
  /** By status: the media types with their schemas; none for an answer without a body. */
  readonly responses: ReadonlyMap<number, ReadonlyMap<string, Schema>>;
  readonly needsKey: boolean;
}

/** All but the streams: an answer to these has no end, so whoever waits for it waits for ever. events.spec.ts has what they refuse. */
export function operationsOf(document: OpenApiDocument): Operation[] {
  return allOf(document).filter(({ responses }) => !responses.get(200)?.has('text/event-stream'));
}

function allOf(document: OpenApiDocument): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: operation.operationId ?? `${method} ${path}`,
      method: method.toUpperCase(),
      path,
      parameters: operation.parameters ?? [],
      bodies: [...schemasOf(operation.requestBody?.content)].map(([type, schema]) => ({ type, schema })),
      responses: new Map(Object.entries(operation.responses).map(([status, { content }]) => [Number(status), schemasOf(content)])),
      needsKey: (operation.security ?? []).length > 0,
    })),
  );
}

function schemasOf(content: MediaTypes = {}): Map<string, Schema> {
  return new Map(Object.entries(content).map(([type, { schema = {} }]) => [type, schema]));
}

/** The statuses that the description gives for any request: the numbers of its paragraph "Any request". */
export function generalStatuses({ info }: OpenApiDocument): ReadonlySet<number> {
  const paragraph = (info.description ?? '').split(/\n\s*\n/).find((text) => text.startsWith('**Any request**')) ?? '';
  return new Set([...paragraph.matchAll(/\b4\d\d\b/g)].map(([status]) => Number(status)));
}
