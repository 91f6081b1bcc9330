import type { Answer, TestApp } from './test-app.js';

const ATTEMPTS = 100;

/** An answer, and the one to the same question with its ETag. */
interface Twice {
  readonly etag: string;
  readonly again: Answer;
}

/**
 * Asks twice, the second time whether anything is new. PostgreSQL's ETags also change with what is committed to other databases of the server,
 * those of specs that run at the same time: then it asks anew. Where nothing is ever unchanged, the last answer tells.
 */
export async function askTwice(app: TestApp, path: string): Promise<Twice> {
  for (let attempt = 1; ; attempt += 1) {
    const etag = (await app.get(path)).headers.get('etag') ?? '';
    const again = await app.get(path, { 'if-none-match': etag });
    if (again.status === 304 || attempt === ATTEMPTS) return { etag, again };
  }
}
