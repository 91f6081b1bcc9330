import { ApiExtraModels, getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';
import { MAX_ITEMS } from '../batch-items.js';
import { RECORD_KIND_NAMES, RECORD_KINDS } from '../record-kinds.js';

type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

/** The DTOs that the schema refers to; without it the document would leave out those that nothing else names. */
export const BatchModels = (): MethodDecorator & ClassDecorator =>
  ApiExtraModels(...RECORD_KIND_NAMES.map((name) => RECORD_KINDS[name].dto));

/** The body of POST /api/batch: what its own endpoint takes, with the kind beside it. */
export const batchSchema = (): Schema => ({
  type: 'object',
  required: ['items'],
  properties: {
    items: {
      type: 'array',
      maxItems: MAX_ITEMS,
      items: {
        oneOf: RECORD_KIND_NAMES.map((name) => ({
          allOf: [
            { type: 'object', required: ['kind'], properties: { kind: { type: 'string', enum: [name] } } },
            { $ref: getSchemaPath(RECORD_KINDS[name].dto) },
          ],
        })),
      },
    },
  },
});

/** Without ids of the seeds: a second try with a changed body would otherwise be a conflict. */
export const BATCH_EXAMPLE = {
  items: [
    {
      kind: 'run_meta',
      run_id: 'test-run-001',
      timestamp: '2025-10-02T09:20:00.000Z',
      seed_bias: 0.25,
      seeding_enabled: true,
      max_iters: 100,
      beam: 5,
    },
    { kind: 'used_seed', run_id: 'test-run-001', function: 'quick_sort', reason: { similarity: 0.92, method: 'jaccard' }, score: 0.88 },
    { kind: 'outcome', run_id: 'test-run-001', function: 'quick_sort', passed: 10, total: 10, iterations: 42, duration_ms: 1830 },
    { kind: 'run_status', run_id: 'test-run-001', status: 'finished', finished_at: '2025-10-02T09:31:12.000Z' },
  ],
};
