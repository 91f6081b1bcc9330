/** What a query takes from a scrape: a metric, and what it asks of the metric's labels. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly Matcher[];
}

interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

interface Query {
  readonly selectors: readonly Selector[];
  /** Labels that results are grouped or matched by. */
  readonly labels: readonly string[];
}

const FUNCTIONS = new Set('absent changes histogram_quantile increase max min rate sum time topk vector'.split(' '));
const GROUPINGS = new Set('by without on ignoring group_left group_right'.split(' '));
const OPERATORS = new Set('and or unless bool'.split(' '));
const TOKEN =
  /\s*(?:("(?:[^"\\]|\\.)*")|([a-zA-Z_:][\w:]*)|(\[(?:\d+[smhd]|\$__rate_interval)\])|(\d+(?:\.\d+)?)|(=~|!~|[=!<>]=|[-+*/%^=<>(){},]))\s*/y;

/**
 * Reads as much of PromQL as the documents of this project use.
 * @throws Error at anything else
 */
export function readQuery(text: string): Query {
  const tokens = tokensOf(text);
  const selectors: Selector[] = [];
  const labels: string[] = [];
  let depth = 0;
  const expect = (wanted: string): void => {
    const token = tokens.shift();
    if (token !== wanted) throw new Error(`${wanted} expected, not ${String(token)}: ${text}`);
  };
  const list = (read: (token: string) => void, close: string): void => {
    for (let token = tokens.shift(); token !== close; token = tokens.shift()) {
      if (token === undefined) throw new Error(`${close} is missing: ${text}`);
      if (token !== ',') read(token);
    }
  };
  for (let token = tokens.shift(); token !== undefined; token = tokens.shift()) {
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    if (depth < 0) throw new Error(`one ) too many: ${text}`);
    if (!/^[a-zA-Z_:]/.test(token) || OPERATORS.has(token)) continue;
    if (GROUPINGS.has(token)) {
      expect('(');
      list((label) => labels.push(label), ')');
    } else if (FUNCTIONS.has(token)) {
      if (tokens[0] !== '(' && !GROUPINGS.has(tokens[0] ?? '')) throw new Error(`${token} has no arguments: ${text}`);
    } else {
      if (tokens[0] === '(') throw new Error(`no function that we use: ${token}`);
      const matchers: Matcher[] = [];
      if (tokens[0] === '{') {
        expect('{');
        list((label) => {
          const [operator = '', quoted = '""'] = tokens.splice(0, 2);
          matchers.push({ label, operator, value: JSON.parse(quoted) as string });
        }, '}');
      }
      selectors.push({ metric: token, matchers });
    }
  }
  if (depth !== 0) throw new Error(`) is missing: ${text}`);
  return { selectors, labels };
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(`not understood from "${text.slice(at)}" on`);
    tokens.push(match[0].trim());
  }
  return tokens;
}
