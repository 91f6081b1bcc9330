/** Functions of numbers; what the fields mean: index.mjs. */
export const NUMBERS = [
  {
    name: 'gcd',
    signature: 'gcd(a:int,b:int)->int',
    sigKey: 'gcd(I,I)->I',
    words: ['greatest', 'common', 'divisor', 'of', 'two', 'integers'],
    tests: 8,
    ease: 0.8,
    good: [
      `def gcd(a, b):
    while b:
        a, b = b, a % b
    return abs(a)`,
      `def gcd(a, b):
    if b == 0:
        return abs(a)
    return gcd(b, a % b)`,
    ],
    fresh: `def gcd(a, b):
    best = max(abs(a), abs(b))
    for d in range(1, min(abs(a), abs(b)) + 1):
        if a % d == 0 and b % d == 0:
            best = d
    return best`,
    fault: ['+ 1):', '):'],
    renames: [
      ['a', 'x'],
      ['b', 'y'],
      ['d', 'divisor'],
    ],
  },
  {
    name: 'fibonacci',
    signature: 'fibonacci(n:int)->int',
    sigKey: 'fibonacci(I)->I',
    words: ['nth', 'fibonacci', 'number', 'sum', 'of', 'previous', 'two'],
    tests: 10,
    ease: 0.72,
    good: [
      `def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a`,
      `def fibonacci(n, memo=None):
    memo = {0: 0, 1: 1} if memo is None else memo
    if n not in memo:
        memo[n] = fibonacci(n - 1, memo) + fibonacci(n - 2, memo)
    return memo[n]`,
    ],
    fresh: `def fibonacci(n):
    seq = [0, 1]
    while len(seq) <= n:
        seq.append(seq[-1] + seq[-2])
    return seq[n]`,
    fault: ['return seq[n]', 'return seq[-1]'],
    renames: [
      ['a', 'first'],
      ['memo', 'known'],
      ['seq', 'numbers'],
      ['b', 'second'],
    ],
  },
  {
    name: 'prime_sieve',
    signature: 'prime_sieve(n:int)->list[int]',
    sigKey: 'prime_sieve(I)->L[I]',
    words: ['all', 'primes', 'up', 'to', 'n', 'sorted'],
    tests: 9,
    ease: 0.46,
    good: [
      `def prime_sieve(n):
    is_prime = [True] * (n + 1)
    is_prime[0:2] = [False] * min(2, n + 1)
    for i in range(2, int(n ** 0.5) + 1):
        if is_prime[i]:
            for j in range(i * i, n + 1, i):
                is_prime[j] = False
    return [i for i, p in enumerate(is_prime) if p]`,
      `def prime_sieve(n):
    composite = set()
    primes = []
    for i in range(2, n + 1):
        if i not in composite:
            primes.append(i)
            composite.update(range(i * i, n + 1, i))
    return primes`,
    ],
    weak: `def prime_sieve(n):
    primes = []
    for i in range(1, n):
        if all(i % d for d in range(2, i)):
            primes.append(i)
    return primes`,
    fresh: `def prime_sieve(n):
    def prime(k):
        d = 2
        while d * d <= k:
            if k % d == 0:
                return False
            d += 1
        return k > 1
    return list(filter(prime, range(n + 1)))`,
    fault: ['d * d <= k', 'd * d < k'],
    renames: [
      ['i', 'number'],
      ['primes', 'found'],
      ['is_prime', 'sieve'],
      ['k', 'candidate'],
    ],
  },
  {
    name: 'roman_to_int',
    signature: 'roman_to_int(s:str)->int',
    sigKey: 'roman_to_int(S)->I',
    words: ['value', 'of', 'a', 'roman', 'numeral', 'subtractive', 'notation'],
    tests: 12,
    ease: 0.36,
    good: [
      `def roman_to_int(s):
    values = {'I': 1, 'V': 5, 'X': 10, 'L': 50, 'C': 100, 'D': 500, 'M': 1000}
    total = 0
    for i, c in enumerate(s):
        if i + 1 < len(s) and values[c] < values[s[i + 1]]:
            total -= values[c]
        else:
            total += values[c]
    return total`,
      `def roman_to_int(s):
    values = {'I': 1, 'V': 5, 'X': 10, 'L': 50, 'C': 100, 'D': 500, 'M': 1000}
    total = previous = 0
    for c in reversed(s):
        value = values[c]
        total += value if value >= previous else -value
        previous = value
    return total`,
    ],
    fresh: `def roman_to_int(s):
    n = 0
    pairs = ['CM', 900], ['CD', 400], ['XC', 90], ['XL', 40], ['IX', 9], ['IV', 4]
    for numeral, worth in pairs:
        n += worth * s.count(numeral)
        s = s.replace(numeral, '')
    singles = dict(zip('IVXLCDM', (1, 5, 10, 50, 100, 500, 1000)))
    return n + sum(map(singles.get, s))`,
    fault: ["s = s.replace(numeral, '')", 's = s.strip()'],
    renames: [
      ['total', 'result'],
      ['c', 'letter'],
      ['values', 'table'],
      ['n', 'number'],
    ],
  },
];
