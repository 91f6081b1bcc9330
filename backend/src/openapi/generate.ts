import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApplication } from '../app.setup.js';
import { loadConfig } from '../config/app-config.js';
import { createOpenApiDocument } from './openapi.js';

/** Writes the OpenAPI document to the file that is named on the command line. */
const [outputPath] = process.argv.slice(2);
if (outputPath === undefined) throw new Error('usage: generate.js OUTPUT.json');
const directory = mkdtempSync(join(tmpdir(), 'aurora-openapi-'));
const app = await createApplication(loadConfig({ AURORA_DB_PATH: join(directory, 'corpus.db'), LOG_LEVEL: 'silent' }));
writeFileSync(outputPath, `${JSON.stringify(createOpenApiDocument(app.nest), null, 2)}\n`);
await app.stop();
rmSync(directory, { recursive: true });
