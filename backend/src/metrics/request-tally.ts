import type { RouteConfig } from '../common/route-config.js';
import { HistogramTally, type Cell } from './tally.js';

const DURATION_BUCKETS_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** The one label of all addresses that nobody knows: a label for each would let anybody fill the memory. */
const UNKNOWN_ROUTE = 'unknown';

interface RouteTally {
  readonly method: string;
  /** The pattern of the route, never the address that was asked for. */
  readonly route: string;
  readonly statuses: Map<number, Cell>;
  /** Seconds. */
  readonly durations: HistogramTally;
}

/** Counts answers by method, route and status, and their times by method and route. */
export class RequestTally {
  private readonly byLabels = new Map<string, RouteTally>();
  /** The same tallies by what Fastify hands out with each request, so that no text is put together for it. */
  private readonly byConfig = new Map<object, Map<string, RouteTally>>();

  count(route: RouteConfig, method: string, status: number, seconds: number): void {
    const tally = this.byConfig.get(route)?.get(method) ?? this.add(route, method);
    const cell = tally.statuses.get(status);
    if (cell === undefined) tally.statuses.set(status, { count: 1 });
    else cell.count += 1;
    tally.durations.observe(seconds);
  }

  routes(): Iterable<RouteTally> {
    return this.byLabels.values();
  }

  /** How many answers had a status of this class: 2 for 200 to 299. */
  ofClass(statusClass: number): number {
    let count = 0;
    for (const { statuses } of this.byLabels.values())
      for (const [status, cell] of statuses) if (Math.floor(status / 100) === statusClass) count += cell.count;
    return count;
  }

  private add(config: RouteConfig, method: string): RouteTally {
    // Not of its declared type: an address that nobody knows has no URL here.
    const { url = UNKNOWN_ROUTE } = config as { readonly url?: string };
    const labels = `${method} ${url}`;
    const tally = this.byLabels.get(labels) ?? {
      method,
      route: url,
      statuses: new Map<number, Cell>(),
      durations: new HistogramTally(DURATION_BUCKETS_SECONDS),
    };
    this.byLabels.set(labels, tally);
    const methods = this.byConfig.get(config) ?? new Map<string, RouteTally>();
    methods.set(method, tally);
    this.byConfig.set(config, methods);
    return tally;
  }
}
