import type { SystemResponse } from '../api/models/system-response';
import { healthOf } from './system-health';
import { withAnswer, type Sample } from './system-history';
import { aSystem, noneRefused } from './testing/builders';

function warningsOf(...answers: readonly Partial<SystemResponse>[]): readonly string[] {
  const history = answers.reduce<readonly Sample[]>((samples, fields, n) => withAnswer(samples, aSystem(fields), n * 2_000), []);
  return healthOf(history)?.warnings ?? [];
}

const { queue, commits, event_loop_delay, storage, requests } = aSystem();

describe('the health', () => {
  it('is unknown before the first answer', () => {
    expect(healthOf([])).toBeUndefined();
  });

  it('has no warnings when all is well', () => {
    expect(healthOf(withAnswer([], aSystem(), 0))).toEqual({ isStoring: true, warnings: [] });
  });

  it('tells since when the server does not store', () => {
    const not_storing_since = '2025-10-02T09:20:00.000Z';
    const system = aSystem({ storage: { ...storage, is_storing: false, not_storing_since } });

    expect(healthOf(withAnswer([], system, 0))).toMatchObject({ isStoring: false, notStoringSince: not_storing_since });
  });

  it.each<[string, Partial<SystemResponse>, RegExp]>([
    ['a queue near its limit', { queue: { ...queue, records: 820 } }, /82 % full/],
    ['slow commits', { commits: { ...commits, p50_ms: 9, p99_ms: 1200 } }, /1\.2 s/],
    ['a late event loop', { event_loop_delay: { ...event_loop_delay, p99_ms: 250 } }, /250 ms late/],
    ['a large write-ahead log', { storage: { ...storage, wal_bytes: 400 * 1024 * 1024 } }, /400\u00A0MiB/],
  ])('warns of %s', (_what, fields, words) => {
    expect(warningsOf(fields)).toEqual([expect.stringMatching(words)]);
  });

  it('warns of what was refused in the time that the page knows of, not of what was before', () => {
    const before = { refused: { ...noneRefused(), records_queue_full: 100 } };

    expect(warningsOf(before, before)).toEqual([]);
    expect(warningsOf(before, { refused: { ...noneRefused(), records_queue_full: 101 } })).toEqual([
      expect.stringMatching(/^1 record was refused/),
    ]);
    expect(warningsOf({}, { refused: { ...noneRefused(), connections_dropped: 7 } })).toEqual([
      expect.stringMatching(/^7 requests or connections were turned away/),
    ]);
  });

  it('warns of 5xx that no refusal explains', () => {
    expect(warningsOf({}, { requests: { ...requests, status_5xx: 3 } })).toEqual([expect.stringMatching(/^3 requests failed with 5xx/)]);
  });

  it.each<[string, Partial<SystemResponse['refused']>, RegExp]>([
    ['requests', { requests_overloaded: 5 }, /^5 requests or connections were turned away/],
    ['records', { records_wal_full: 5 }, /^5 records were refused/],
    ['records', { records_away: 5 }, /^5 records were refused/],
  ])('counts the 503s of refused %s once, and only the other 5xx as failures', (_what, refusal, words) => {
    const refused = { ...noneRefused(), ...refusal };

    expect(warningsOf({}, { refused, requests: { ...requests, status_5xx: 5 } })).toEqual([expect.stringMatching(words)]);
    expect(warningsOf({}, { refused, requests: { ...requests, status_5xx: 7 } })).toEqual([
      expect.stringMatching(words),
      expect.stringMatching(/^2 requests failed with 5xx/),
    ]);
  });
});
