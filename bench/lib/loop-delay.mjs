// Loaded into the server by --import: at each SIGUSR2, writes how long its event loop was delayed since the last one, in ms.
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const NS_PER_MS = 1e6;

const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();
process.on('SIGUSR2', () => {
  const of = (ns) => ns / NS_PER_MS;
  const report = { p50: of(delays.percentile(50)), p99: of(delays.percentile(99)), max: of(delays.max) };
  delays.reset();
  writeFileSync(process.env.BENCH_LOOP_DELAY_FILE, JSON.stringify(report));
});
