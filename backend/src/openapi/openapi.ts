import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { VERSION } from '../config/version.js';
import { API_KEY_SCHEME } from '../http/endpoint.decorators.js';

const DESCRIPTION = `Which seeds did the synthesiser use, why, and did they help? Aurora-X posts the metadata of every run and every corpus entry
that it uses as a seed; this server keeps all of it and answers. The web app is at [/](/).

**Writes** ask for the key in the \`x-api-key\` header (press *Authorize*); reads are open. A 200 to a write means that the record is on disk.
A retry with the same \`id\` is stored once. Times are ISO 8601 and come back as \`YYYY-MM-DDTHH:mm:ss.sssZ\` in UTC.

**Errors** have one shape: \`error\` is a code for programs, \`details\` a sentence for people, \`issues\` names every fault of a refused body or
query, \`request_id\` finds the request in the server's log. 4xx is never worth a retry, except 429; 429 and 503 say in \`Retry-After\` when to try again.

**Any request** may also be answered with 400 (no HTTP, or a malformed address), 404 (nothing is at this address with this method), 408 (it took too
long to arrive) and 431 (its headers are larger than 16 KiB, or more than 100).`;

/** The document that Swagger UI shows, that is committed as openapi.json, and that the web app's client is generated from. */
export function createOpenApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Aurora Telemetry')
    .setVersion(VERSION)
    .setDescription(DESCRIPTION)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'This server')
    .addApiKey({ type: 'apiKey', name: 'x-api-key', in: 'header', description: 'The value of AURORA_API_KEY.' }, API_KEY_SCHEME)
    .addTag('Runs', 'What the engine said of a run when it began.')
    .addTag('Used seeds', 'Every use of a corpus entry as a seed, with its reason.')
    .addTag('Corpus', 'The entries that seeds are taken from.')
    .addTag('Insights', 'What the evidence says: whether seeding helps, and which sources.')
    .addTag('Live', 'What is stored, as it is stored.')
    .addTag('Batch', 'Many records at once.')
    .addTag('Server', 'Its health and state.')
    .build();
  const document = SwaggerModule.createDocument(app, config);
  // The decorators give every content type the same schema.
  Object.assign(document.paths['/api/batch']?.post?.requestBody ?? {}, withNdjson(document));
  return document;
}

/** The body of the batch endpoint in both its forms. */
function withNdjson({ paths }: OpenAPIObject): object {
  const body = paths['/api/batch']?.post?.requestBody;
  const json = body !== undefined && 'content' in body ? body.content['application/json'] : undefined;
  const items = json?.examples?.['example'];
  const lines =
    items !== undefined && 'value' in items ? (items.value as { items: object[] }).items.map((item) => JSON.stringify(item)) : [];
  return {
    content: {
      'application/json': json,
      'application/x-ndjson': {
        schema: { type: 'string', description: 'One item a line, each as in the list of the other form.' },
        examples: { example: { summary: 'A valid one', value: lines.join('\n') } },
      },
    },
  };
}

/** Swagger UI at /api/docs, the document at /api/openapi.json; every file of it comes from this server. */
export function serveOpenApi(app: INestApplication): void {
  SwaggerModule.setup('api/docs', app, () => createOpenApiDocument(app), {
    jsonDocumentUrl: 'api/openapi.json',
    yamlDocumentUrl: 'api/openapi.yaml',
    customSiteTitle: 'Aurora Telemetry API',
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true, tryItOutEnabled: true, validatorUrl: null },
  });
}
