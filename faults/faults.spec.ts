import { afterAll, describe, expect, it } from '@jest/globals';
import { faultsOf } from './row.js';
import { ROWS } from './rows/index.js';
import { missing } from './support/needs.js';
import { removeEmptyDatabase } from './support/workplace.js';

const silent = (): void => undefined;
const available = ROWS.filter(({ needs }) => missing(needs).length === 0);
const leftOut = ROWS.filter((row) => !available.includes(row));

if (leftOut.length > 0) {
  const list = leftOut.map(({ title, needs }) => `${title} (needs ${missing(needs).join(', ')})`).join('; ');
  process.stderr.write(`Left out, because this machine has not what they need: ${list}.\n`);
}

afterAll(removeEmptyDatabase);

describe.each(available.map((row) => [row.title, row] as const))('%s', (_, row) => {
  it('keeps what is promised', async () => {
    expect(faultsOf(await row.run('short', silent), 'short')).toEqual([]);
  });

  it('control: the oracle sees the damage when it is broken', async () => {
    expect(await row.control('short', silent)).toMatchObject({ isCaught: true });
  });
});
