import { growthOf, queueFill, spanOf, withAnswer, type Sample } from './system-history';
import { aSystem, noneRefused, recordsOf } from './testing/builders';

function historyOf(...systems: readonly ReturnType<typeof aSystem>[]): readonly Sample[] {
  return systems.reduce<readonly Sample[]>((history, system, index) => withAnswer(history, system, 2_000 * index), []);
}

describe('the history', () => {
  it('has no rates in the first answer', () => {
    const [first] = historyOf(aSystem());

    expect(first?.recordsPerSecond).toBeUndefined();
    expect(first?.requestsPerSecond).toBeUndefined();
  });

  it('tells rates by the clock of the server, whenever the answers come', () => {
    const [, second] = historyOf(
      aSystem({ uptime_seconds: 100 }),
      aSystem({
        uptime_seconds: 104,
        records: [recordsOf('run_meta', { replaced: 4 }), recordsOf('used_seed', { stored: 36, duplicate: 99, rejected: 99 })],
        requests: { status_2xx: 50, status_3xx: 20, status_4xx: 6, status_5xx: 4 },
        refused: { ...noneRefused(), records_queue_full: 6, connections_dropped: 2 },
      }),
    );

    expect(second).toMatchObject({ recordsPerSecond: 10, requestsPerSecond: 20, turnedAwayPerSecond: 2 });
  });

  it('begins anew with another process, whose counters begin at zero', () => {
    const requests = { status_2xx: 500, status_3xx: 0, status_4xx: 0, status_5xx: 0 };
    const history = historyOf(
      aSystem({ requests }),
      aSystem({ started_at: '2025-10-02T10:00:00.000Z', uptime_seconds: 1 }),
      aSystem({ started_at: '2025-10-02T10:00:00.000Z', uptime_seconds: 3, requests: { ...requests, status_2xx: 8 } }),
    );

    expect(history.map(({ requestsPerSecond }) => requestsPerSecond)).toEqual([undefined, undefined, 4]);
    expect(growthOf(history, ({ requests: { status_2xx } }) => status_2xx)).toBe(8);
  });

  it('forgets what is older than five minutes', () => {
    const old = withAnswer([], aSystem({ uptime_seconds: 1 }), 0);
    const kept = withAnswer(old, aSystem({ uptime_seconds: 200 }), 200_000);
    const history = withAnswer(kept, aSystem({ uptime_seconds: 310 }), 310_000);

    expect(history.map(({ atMs }) => atMs)).toEqual([200_000, 310_000]);
  });

  it('is drawn as a minute at least', () => {
    expect(spanOf(historyOf(aSystem(), aSystem()))).toBe(60_000);
    expect(spanOf(withAnswer(withAnswer([], aSystem(), 0), aSystem(), 120_000))).toBe(120_000);
  });
});

describe('the queue', () => {
  it('is as full as the fuller of its records and bytes', () => {
    const queue = { max_records: 1000, max_bytes: 1024 };

    expect(queueFill(aSystem({ queue: { ...queue, records: 500, bytes: 0 } }))).toBe(0.5);
    expect(queueFill(aSystem({ queue: { ...queue, records: 500, bytes: 768 } }))).toBe(0.75);
  });
});
