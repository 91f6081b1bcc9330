import type { RawAnswer } from './client.js';
import { generalStatuses, type OpenApiDocument, type Operation } from './openapi.js';
import type { FuzzRequest } from './requests.js';
import { Validators, type Schema } from './schemas.js';

/** The contract's table, written down again: the oracle is outside of the server. */
const CODES: Readonly<Record<number, readonly string[]>> = {
  400: ['bad_request', 'bad_query'],
  401: ['unauthorized'],
  404: ['not_found'],
  408: ['request_timeout'],
  409: ['conflict'],
  413: ['payload_too_large'],
  415: ['unsupported_media_type'],
  429: ['rate_limited'],
  431: ['headers_too_large'],
};

const ERROR_SHAPE: Schema = { $ref: '#/components/schemas/ErrorResponse' };

/** Tells what an answer does that the document does not allow. */
export class Oracle {
  private readonly validators: Validators;
  private readonly general: ReadonlySet<number>;

  constructor(
    document: OpenApiDocument,
    private readonly operations: readonly Operation[],
  ) {
    this.validators = new Validators(document.components?.schemas ?? {});
    this.general = generalStatuses(document);
  }

  /** Every fault; none for an answer as documented. */
  faultsOf(request: FuzzRequest, answer: RawAnswer): string[] {
    const { status, body } = answer;
    const faults = faultsOfHead(answer);
    if (status < 300 && request.operation.needsKey && !request.hasRightKey && !request.strayed) faults.push('a write without the key');

    const operation = request.strayed ? this.operationAt(request) : request.operation;
    const documented = operation?.responses.get(status);
    if (documented === undefined && !this.general.has(status))
      faults.push(`status ${status} is not documented for ${operation?.name ?? 'addresses that nobody knows'}`);
    if (request.method === 'HEAD' || status === 304) {
      if (body.length > 0) faults.push('a body where none may be');
    } else faults.push(...this.faultsOfBody(answer, documented));
    const fault = status < 300 && operation !== undefined ? this.faultOfAccepted(request, operation, body) : undefined;
    return fault === undefined ? faults : [...faults, `accepted what the document does not: ${fault}`];
  }

  /** What is wrong with an answer whatever was asked; only the shape of a refusal is known then. */
  faultsOfAny(answer: RawAnswer): string[] {
    return [...faultsOfHead(answer), ...(answer.status >= 400 ? this.faultsOfBody(answer, undefined) : [])];
  }

  private faultsOfBody({ status, headers, body }: RawAnswer, documented: ReadonlyMap<string, Schema> | undefined): string[] {
    const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim() ?? '';
    const isError = status >= 400;
    const schema =
      documented === undefined || documented.size === 0
        ? isError && type === 'application/json'
          ? ERROR_SHAPE
          : undefined
        : documented.get(type);
    if (schema === undefined) return [`content-type ${type} is not documented for ${status}`];
    if (type !== 'application/json') return [];
    const value = parsed(body.toString('utf8'));
    if (value === undefined) return ['the body is not JSON'];
    const fault = this.validators.faultOfAnswer(schema, value.json);
    if (fault !== undefined) return [fault];
    return isError ? faultsOfError(status, value.json as ErrorBody, String(headers['x-request-id'])) : [];
  }

  /** What the document forbids has to be refused. */
  private faultOfAccepted({ json, strayed }: FuzzRequest, { bodies }: Operation, answer: Buffer): string | undefined {
    const form = bodies.find(({ type }) => type === 'application/json');
    const value = json === undefined || strayed ? undefined : parsed(json);
    if (form === undefined || value === undefined) return undefined;
    return this.validators.faultOfRequest(form.schema, withoutRejected(value.json, parsed(answer.toString('utf8'))?.json));
  }

  /** The operation that an address reaches by the rules of URLs, however it is written. */
  private operationAt({ method, target }: FuzzRequest): Operation | undefined {
    const path = target.replace(/^http:\/\/[^/]+/, '').split(/[?#;]/, 1)[0] ?? '';
    const asked = method === 'HEAD' ? 'GET' : method;
    return this.operations.find((operation) => operation.method === asked && matches(operation.path, path));
  }
}

function faultsOfHead({ status, headers }: RawAnswer): string[] {
  const faults: string[] = [];
  if (status >= 500) faults.push(`status ${status}`);
  if (!/^[0-9a-f-]{36}$/.test(String(headers['x-request-id']))) faults.push('no x-request-id');
  if ((status === 429 || status === 503) && !/^\d+$/.test(String(headers['retry-after']))) faults.push(`${status} without retry-after`);
  return faults;
}

interface ErrorBody {
  readonly error: string;
  readonly details: string;
  readonly request_id: string;
}

function faultsOfError(status: number, { error, details, request_id }: ErrorBody, requestId: string): string[] {
  const faults: string[] = [];
  if (CODES[status] !== undefined && !CODES[status].includes(error)) faults.push(`${error} with status ${status}`);
  if (request_id !== requestId) faults.push('another request_id in the body than in the header');
  if (details === '' || details.length > 1_000 || /\n|\.[cm]?[jt]s:\d+|SQLITE|node_modules/.test(details))
    faults.push(`details: ${details}`);
  return faults;
}

/** What is left of a body when those items of its lists are taken out that the answer names as rejected. */
function withoutRejected(sent: unknown, answer: unknown): unknown {
  const { rejected } = Object(answer) as { rejected?: unknown };
  if (!Array.isArray(rejected) || typeof sent !== 'object' || sent === null) return sent;
  const indexes = new Set(rejected.map(({ index }: { index: number }) => index));
  const entries = Object.entries(sent).map(([name, value]: [string, unknown]) => [
    name,
    Array.isArray(value) ? value.filter((_, index) => !indexes.has(index)) : value,
  ]);
  return Object.fromEntries(entries) as unknown;
}

/** Part by part, as routers do: a slash that is written as %2F is part of a name. */
function matches(path: string, asked: string): boolean {
  const [expected, parts] = [path.split('/'), asked.split('/').map(decoded)];
  return (
    expected.length === parts.length &&
    expected.every((part, index) => (part.startsWith('{') ? parts[index] !== '' : part === parts[index]))
  );
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function parsed(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
