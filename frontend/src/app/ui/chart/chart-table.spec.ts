import { cellText, toCsv } from './chart-table';

describe('a chart as CSV', () => {
  it('has a header, one line for each row, and nothing where nothing is known', () => {
    expect(
      toCsv({
        columns: ['Function', 'Rate'],
        rows: [
          ['merge', 0.5],
          ['sort', null],
        ],
      }),
    ).toBe('Function,Rate\r\nmerge,0.5\r\nsort,\r\n');
  });

  it('quotes what would break a line or a cell', () => {
    expect(toCsv({ columns: ['a'], rows: [['x,y'], ['say "hi"'], ['two\nlines']] })).toBe('a\r\n"x,y"\r\n"say ""hi"""\r\n"two\nlines"\r\n');
  });

  it('quotes what some programs part cells by', () => {
    expect(toCsv({ columns: ['a'], rows: [['x;=1+1'], ['x\ty']] })).toBe('a\r\n"x;=1+1"\r\n"x\ty"\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@cmd', '\tx', '\rx', '\nx', '＝1', '＋1', '－1', '＠x'])(
    'never begins a text with a formula: %j',
    (text) => {
      const quote = /[\t\r\n]/.test(text) ? '"' : '';
      expect(toCsv({ columns: ['a'], rows: [[text]] })).toBe(`a\r\n${quote}'${text}${quote}\r\n`);
    },
  );

  it('leaves a negative number a number', () => {
    expect(toCsv({ columns: ['a'], rows: [[-0.25]] })).toBe('a\r\n-0.25\r\n');
  });
});

describe('a cell', () => {
  it('shows three places at most, and a dash for what is not known', () => {
    expect([0.12345, 1200, null, 'merge'].map(cellText)).toEqual(['0.123', '1,200', '–', 'merge']);
  });
});
