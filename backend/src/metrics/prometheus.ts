import { collectDefaultMetrics, Counter, Gauge, Registry, type Histogram } from 'prom-client';
import type { HistogramTally } from './tally.js';

type Labels = Readonly<Record<string, string>>;
type Series<T> = Iterable<readonly [labels: Labels, value: T]>;

export const PROMETHEUS_CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

interface Description {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
}

/** The metrics of one application: values that are kept elsewhere, and read when somebody asks for the text. */
export class Exposition {
  private readonly registry = new Registry();
  private readonly ofProcess = processMetrics();

  counter(description: Description, series: () => Series<number>): void {
    new Counter({
      ...this.common(description),
      collect() {
        this.reset();
        for (const [labels, value] of series()) this.inc(labels, value);
      },
    });
  }

  gauge(description: Description, series: () => Series<number> | Promise<Series<number>>): void {
    new Gauge({
      ...this.common(description),
      async collect() {
        const current = [...(await series())];
        this.reset();
        // Reset, one without labels has the value 0: it is absent when nothing is told.
        if (current.length === 0) this.remove();
        for (const [labels, value] of current) this.set(labels, value);
      },
    });
  }

  histogram({ name, help }: Description, series: () => Series<HistogramTally>): void {
    // Not a class of prom-client's, whose histograms keep their values themselves: what its registry asks of one.
    const metric = {
      name,
      help,
      type: 'histogram',
      get: () => Promise.resolve({ name, help, type: 'histogram', values: [...histogramValues(name, series())] }),
    };
    this.registry.registerMetric(metric as unknown as Histogram);
  }

  /** Prometheus' text format, version 0.0.4, with what prom-client knows of the process. */
  async text(): Promise<string> {
    const [own, ofProcess] = await Promise.all([this.registry.metrics(), this.ofProcess.metrics()]);
    return `${own}\n${ofProcess}`;
  }

  private common({ name, help, labelNames = [] }: Description) {
    return { name, help, labelNames: [...labelNames], registers: [this.registry] };
  }
}

/** A metric without labels. */
export function single<T>(value: T): Series<T> {
  return [[{}, value]];
}

function* histogramValues(name: string, series: Series<HistogramTally>) {
  for (const [labels, tally] of series) {
    let below = 0;
    for (const [bucket, bound] of tally.bounds.entries()) {
      below += tally.counts[bucket] ?? 0;
      yield { metricName: `${name}_bucket`, labels: { ...labels, le: String(bound) }, value: below };
    }
    yield { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: tally.count };
    yield { metricName: `${name}_sum`, labels, value: tally.sum };
    yield { metricName: `${name}_count`, labels, value: tally.count };
  }
}

let registryOfProcess: Registry | undefined;

/** Its observers cannot be stopped, so there is one of it in a process, however many applications the process has. */
function processMetrics(): Registry {
  if (registryOfProcess === undefined) {
    registryOfProcess = new Registry();
    collectDefaultMetrics({ register: registryOfProcess });
  }
  return registryOfProcess;
}
