/** Functions of strings; what the fields mean: index.mjs. */
export const STRINGS = [
  {
    name: 'is_palindrome',
    signature: 'is_palindrome(s:str)->bool',
    sigKey: 'is_palindrome(S)->B',
    words: ['reads', 'same', 'backwards', 'letters', 'only', 'ignore', 'case'],
    tests: 9,
    ease: 0.74,
    good: [
      `def is_palindrome(s):
    letters = [c.lower() for c in s if c.isalnum()]
    return letters == letters[::-1]`,
      `def is_palindrome(s):
    i, j = 0, len(s) - 1
    while i < j:
        if not s[i].isalnum():
            i += 1
        elif not s[j].isalnum():
            j -= 1
        elif s[i].lower() != s[j].lower():
            return False
        else:
            i, j = i + 1, j - 1
    return True`,
    ],
    fresh: `import re

def is_palindrome(s):
    text = re.sub(r'[^a-z0-9]', '', s.casefold())
    half = len(text) // 2
    return all(text[k] == text[-1 - k] for k in range(half))`,
    fault: ['s.casefold()', 's'],
    renames: [
      ['letters', 'chars'],
      ['i', 'left'],
      ['j', 'right'],
      ['text', 'plain'],
    ],
  },
  {
    name: 'balanced_brackets',
    signature: 'balanced_brackets(s:str)->bool',
    sigKey: 'balanced_brackets(S)->B',
    words: ['every', 'bracket', 'closed', 'in', 'right', 'order'],
    tests: 12,
    ease: 0.5,
    good: [
      `def balanced_brackets(s):
    pairs = {')': '(', ']': '[', '}': '{'}
    stack = []
    for c in s:
        if c in pairs.values():
            stack.append(c)
        elif c in pairs:
            if not stack or stack.pop() != pairs[c]:
                return False
    return not stack`,
      `def balanced_brackets(s):
    closing = {'(': ')', '[': ']', '{': '}'}
    expected = []
    for c in s:
        if c in closing:
            expected.append(closing[c])
        elif c in ')]}' and (not expected or expected.pop() != c):
            return False
    return expected == []`,
    ],
    weak: `def balanced_brackets(s):
    depth = 0
    for c in s:
        if c in '([{':
            depth += 1
        elif c in ')]}':
            depth -= 1
    return depth == 0`,
    fresh: `def balanced_brackets(s):
    text = ''.join(filter('()[]{}'.__contains__, s))
    while True:
        shorter = text.replace('()', '').replace('[]', '').replace('{}', '')
        if shorter == text:
            return text == ''
        text = shorter`,
    fault: [".replace('{}', '')", ''],
    renames: [
      ['stack', 'open_ones'],
      ['c', 'char'],
      ['expected', 'awaited'],
      ['text', 'brackets'],
    ],
  },
  {
    name: 'run_length_encode',
    signature: 'run_length_encode(s:str)->str',
    sigKey: 'run_length_encode(S)->S',
    words: ['count', 'repeated', 'characters', 'encode', 'runs'],
    tests: 10,
    ease: 0.44,
    good: [
      `def run_length_encode(s):
    out = []
    for c in s:
        if out and out[-1][0] == c:
            out[-1][1] += 1
        else:
            out.append([c, 1])
    return ''.join(f'{c}{n}' for c, n in out)`,
      `from itertools import groupby

def run_length_encode(s):
    return ''.join(f'{c}{len(list(run))}' for c, run in groupby(s))`,
    ],
    fresh: `def run_length_encode(s):
    encoded, start = '', 0
    while start < len(s):
        end = start
        while end < len(s) and s[end] == s[start]:
            end += 1
        encoded += s[start] + str(end - start)
        start = end
    return encoded`,
    fault: ['str(end - start)', 'str(end)'],
    renames: [
      ['out', 'runs'],
      ['c', 'char'],
      ['encoded', 'text'],
      ['run', 'group'],
    ],
  },
  {
    name: 'edit_distance',
    signature: 'edit_distance(a:str,b:str)->int',
    sigKey: 'edit_distance(S,S)->I',
    words: ['fewest', 'insertions', 'deletions', 'substitutions', 'between', 'two', 'strings'],
    tests: 11,
    ease: 0.22,
    good: [
      `def edit_distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]`,
      `from functools import lru_cache

def edit_distance(a, b):
    @lru_cache(maxsize=None)
    def cost(i, j):
        if i == 0 or j == 0:
            return i + j
        same = a[i - 1] == b[j - 1]
        return min(cost(i - 1, j) + 1, cost(i, j - 1) + 1, cost(i - 1, j - 1) + (not same))
    return cost(len(a), len(b))`,
    ],
    fresh: `def edit_distance(a, b):
    if not a or not b:
        return len(a or b)
    if a[-1] == b[-1]:
        return edit_distance(a[:-1], b[:-1])
    shorter = edit_distance(a[:-1], b), edit_distance(a, b[:-1]), edit_distance(a[:-1], b[:-1])
    return 1 + min(shorter)`,
    fault: ['len(a or b)', 'len(a)'],
    renames: [
      ['row', 'costs'],
      ['previous', 'diagonal'],
      ['cost', 'distance'],
      ['shorter', 'options'],
    ],
  },
];
