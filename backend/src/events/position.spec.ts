import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { idOf, isBehind, later, positionOf, type Position } from './position.js';

const number = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const anyPosition: fc.Arbitrary<Position> = fc.record({ row: number, record: number });

describe('a position', () => {
  it('is told by its id, whatever it is', () => {
    fc.assert(
      fc.property(anyPosition, (position) => {
        expect(positionOf(idOf(position))).toEqual(position);
      }),
    );
  });

  it('is before the first event as 0', () => {
    expect(positionOf('0')).toEqual({ row: 0, record: 0 });
  });

  it.each(['', '1', '1-', '-1', '1-2-3', '01-2', '1-02', '1- 2', '1e3-1', '1.5-1', '0x1-1', '9007199254740993-1', '1-99999999999999999'])(
    'is not told by "%s"',
    (id) => {
      expect(positionOf(id)).toBeUndefined();
    },
  );

  it('is behind another by its row, and within a row by its record', () => {
    const inOrder = [
      { row: 1, record: 9 },
      { row: 2, record: 0 },
      { row: 2, record: 3 },
      { row: 10, record: 1 },
    ];
    for (const [n, one] of inOrder.entries())
      for (const [m, other] of inOrder.entries()) {
        expect(isBehind(one, other)).toBe(n > m);
        expect(later(one, other)).toEqual(inOrder[Math.max(n, m)]);
      }
  });
});
