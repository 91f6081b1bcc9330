// A process of its own for autocannon, to compare the load generator with.
import autocannon from 'autocannon';

process.on('message', async ({ url, connections, durationMs }) => {
  const startCpu = process.cpuUsage();
  const start = performance.now();
  const { requests } = await autocannon({ url, connections, duration: durationMs / 1000 });
  const { user, system } = process.cpuUsage(startCpu);
  const elapsedMs = performance.now() - start;
  process.send({ result: { perSecond: (requests.total / elapsedMs) * 1000, generatorCores: (user + system) / 1000 / elapsedMs } });
});
process.on('disconnect', () => process.exit(0));
