/** Functions of lists; what the fields mean: index.mjs. */
export const LISTS = [
  {
    name: 'quick_sort',
    signature: 'quick_sort(arr:list[int])->list[int]',
    sigKey: 'quick_sort(L[I])->L[I]',
    words: ['sorted', 'ascending', 'permutation', 'of', 'the', 'input'],
    tests: 10,
    ease: 0.58,
    good: [
      `def quick_sort(arr):
    if len(arr) <= 1:
        return arr
    pivot, *rest = arr
    left = [x for x in rest if x < pivot]
    right = [x for x in rest if x >= pivot]
    return quick_sort(left) + [pivot] + quick_sort(right)`,
      `def quick_sort(arr):
    if len(arr) < 2:
        return arr
    pivot = arr[len(arr) // 2]
    left = [x for x in arr if x < pivot]
    middle = [x for x in arr if x == pivot]
    right = [x for x in arr if x > pivot]
    return quick_sort(left) + middle + quick_sort(right)`,
    ],
    weak: `def quick_sort(arr):
    if not arr:
        return []
    pivot = arr[0]
    left = [x for x in arr if x < pivot]
    right = [x for x in arr if x > pivot]
    return quick_sort(left) + [pivot] + quick_sort(right)`,
    fresh: `def quick_sort(arr):
    out = list(arr)
    stack = [(0, len(out) - 1)]
    while stack:
        lo, hi = stack.pop()
        if lo >= hi:
            continue
        store = lo
        for k in range(lo, hi):
            if out[k] < out[hi]:
                out[k], out[store] = out[store], out[k]
                store += 1
        out[store], out[hi] = out[hi], out[store]
        stack += [(lo, store - 1), (store + 1, hi)]
    return out`,
    fault: ['if out[k] < out[hi]', 'if out[k] < store'],
    renames: [
      ['x', 'item'],
      ['left', 'smaller'],
      ['right', 'larger'],
      ['out', 'values'],
    ],
  },
  {
    name: 'binary_search',
    signature: 'binary_search(arr:list[int],target:int)->int',
    sigKey: 'binary_search(L[I],I)->I',
    words: ['index', 'of', 'target', 'in', 'sorted', 'list', 'or', 'minus', 'one'],
    tests: 11,
    ease: 0.55,
    good: [
      `def binary_search(arr, target):
    lo, hi = 0, len(arr) - 1
    while lo <= hi:
        mid = (lo + hi) // 2
        if arr[mid] == target:
            return mid
        if arr[mid] < target:
            lo = mid + 1
        else:
            hi = mid - 1
    return -1`,
      `def binary_search(arr, target, lo=0, hi=None):
    hi = len(arr) if hi is None else hi
    if lo >= hi:
        return -1
    mid = (lo + hi) // 2
    if arr[mid] == target:
        return mid
    if arr[mid] > target:
        return binary_search(arr, target, lo, mid)
    return binary_search(arr, target, mid + 1, hi)`,
    ],
    fresh: `from bisect import bisect_left

def binary_search(arr, target):
    pos = bisect_left(arr, target)
    found = pos != len(arr) and arr[pos] == target
    return pos if found else -1`,
    fault: ['pos != len(arr) and ', 'pos > 0 and '],
    renames: [
      ['mid', 'middle'],
      ['lo', 'low'],
      ['hi', 'high'],
      ['pos', 'place'],
    ],
  },
  {
    name: 'merge_sorted',
    signature: 'merge_sorted(a:list[int],b:list[int])->list[int]',
    sigKey: 'merge_sorted(L[I],L[I])->L[I]',
    words: ['merge', 'two', 'sorted', 'lists', 'into', 'one', 'sorted', 'list'],
    tests: 9,
    ease: 0.6,
    good: [
      `def merge_sorted(a, b):
    out, i, j = [], 0, 0
    while i < len(a) and j < len(b):
        if a[i] <= b[j]:
            out.append(a[i])
            i += 1
        else:
            out.append(b[j])
            j += 1
    return out + a[i:] + b[j:]`,
      `def merge_sorted(a, b):
    if not a:
        return b
    if not b:
        return a
    if a[0] <= b[0]:
        return [a[0]] + merge_sorted(a[1:], b)
    return [b[0]] + merge_sorted(a, b[1:])`,
    ],
    fresh: `def merge_sorted(a, b):
    merged = list(a)
    for value in b:
        spot = len(merged)
        while spot > 0 and merged[spot - 1] > value:
            spot -= 1
        merged.insert(spot, value)
    return merged`,
    fault: ['spot > 0', 'spot > 1'],
    renames: [
      ['out', 'merged'],
      ['a', 'left'],
      ['b', 'right'],
      ['spot', 'position'],
    ],
  },
  {
    name: 'rotate_left',
    signature: 'rotate_left(arr:list[int],k:int)->list[int]',
    sigKey: 'rotate_left(L[I],I)->L[I]',
    words: ['rotate', 'list', 'left', 'by', 'k', 'positions'],
    tests: 7,
    ease: 0.7,
    good: [
      `def rotate_left(arr, k):
    if not arr:
        return []
    k %= len(arr)
    return arr[k:] + arr[:k]`,
      `def rotate_left(arr, k):
    n = len(arr)
    return [arr[(i + k) % n] for i in range(n)]`,
    ],
    fresh: `from collections import deque

def rotate_left(arr, k):
    ring = deque(arr)
    ring.rotate(-k)
    return list(ring)`,
    fault: ['rotate(-k)', 'rotate(k)'],
    renames: [
      ['arr', 'items'],
      ['k', 'steps'],
      ['ring', 'queue'],
      ['n', 'size'],
    ],
  },
];
