import { describe, expect, it } from '@jest/globals';
import { createLogger } from './fastify-options.js';

describe('the log', () => {
  it('shows what kind of error it was and where, but never the values that it carries', () => {
    const lines: string[] = [];
    const logger = createLogger('info', { write: (line) => lines.push(line) });
    const driverError = Object.assign(new Error('no such column'), { code: 'SQLITE_ERROR', parameters: ['S3CRET'] });
    const error = Object.assign(new Error('the query failed', { cause: driverError }), {
      query: 'INSERT',
      parameters: ['S3CRET'],
      driverError,
    });
    logger.error({ err: error }, 'a mistake');
    expect(lines.join('')).toContain('the query failed');
    expect(lines.join('')).toContain('SQLITE_ERROR');
    expect(lines.join('')).not.toContain('S3CRET');
  });
});
