import { RowCounter } from './row-counter';

describe('RowCounter', () => {
  const BYTES = new TextEncoder();

  it.each([1, 2, 3, 1000])('counts rows of CSV, not the line breaks within quotes, in parts of %i bytes', (size) => {
    const counter = new RowCounter('csv');
    const bytes = BYTES.encode('id,snippet\r\n1,"def f():\n  return ""a""\n"\r\n2,x\r\n');
    for (let at = 0; at < bytes.length; at += size) counter.add(bytes.slice(at, at + size));

    expect(counter.rows).toBe(2);
  });

  it('counts lines of NDJSON, where quotes mean nothing', () => {
    const counter = new RowCounter('ndjson');
    counter.add(BYTES.encode('{"a":"\\""}\n{"a":1}\n'));

    expect(counter.rows).toBe(2);
  });

  it('takes the header for no row', () => {
    const counter = new RowCounter('csv');
    expect(counter.rows).toBe(0);
    counter.add(BYTES.encode('id\r\n'));

    expect(counter.rows).toBe(0);
  });
});
