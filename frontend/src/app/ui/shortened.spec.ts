import { shortened } from './shortened';

describe('a shortened id', () => {
  it('tells ids apart that were made within the same minute', () => {
    const ids = ['0199a3b0-5c1e-7f3a-9d21-6b1e3f0b9a2c', '0199a3b0-5c1e-7f3a-9d21-6b1e3f0b9a2d', '0199a3b0-5c1f-7000-8000-0000000000ff'];

    expect(ids.map((id) => shortened(id))).toEqual(['0199…3f0b9a2c', '0199…3f0b9a2d', '0199…000000ff']);
  });

  it.each(['', 'test-run-001', 'x'.repeat(13)])('is the whole one where that is short: %j', (id) => {
    expect(shortened(id)).toBe(id);
  });

  it.each([14, 20, 26])('has no more characters than there is room for: %i', (most) => {
    expect(shortened('x'.repeat(100), most)).toHaveLength(most);
  });

  it('cuts no character in two', () => {
    expect(shortened('🌱'.repeat(20))).toBe(`${'🌱'.repeat(4)}…${'🌱'.repeat(8)}`);
  });
});
