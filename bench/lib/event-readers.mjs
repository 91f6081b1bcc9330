// A process of its own for clients of GET /api/events, so that they take nothing from the load generator's event loop.
import { get, request } from 'node:http';

let streams = [];
const counted = { events: 0, resyncs: 0 };
/** Called with the text of what comes on the first stream. */
let onFirst = () => undefined;

const JOBS = {
  /** Opens streams, each of which has caught up. */
  open: async ({ server, count }) => {
    streams = await Promise.all(Array.from({ length: count }, (_, index) => openStream(server, index === 0)));
  },
  /** What came since the last time, on all streams. */
  count: () => {
    const result = { ...counted };
    Object.assign(counted, { events: 0, resyncs: 0 });
    return result;
  },
  close: () => {
    for (const stream of streams.splice(0)) stream.destroy();
  },
  /** Stores single seeds and takes the time from each acknowledgement to its event, in milliseconds. */
  delays: async ({ server, count }) => {
    const delays = [];
    for (let n = 0; n < count; n += 1) delays.push(await delayOfOne(server));
    return delays;
  },
};

process.on('message', ({ job, ...options }) => {
  Promise.resolve(JOBS[job](options)).then(
    (result = null) => process.send({ result }),
    (error) => process.send({ error: error.message }),
  );
});
process.on('disconnect', () => process.exit(0));

function openStream({ host, port }, isFirst) {
  return new Promise((done, fail) => {
    const stream = get({ host, port, path: '/api/events', agent: false }, (response) => {
      if (response.statusCode !== 200) return fail(new Error(`a stream was answered with ${response.statusCode}`));
      response.setEncoding('latin1');
      response.on('data', (text) => {
        if (text.includes('event: ready')) done(stream);
        for (let at = text.indexOf('\nevent: '); at >= 0; at = text.indexOf('\nevent: ', at + 8)) {
          counted.events += 1;
          if (text.startsWith('resync', at + 8)) counted.resyncs += 1;
        }
        if (isFirst) onFirst(text);
      });
      response.on('error', () => undefined);
    }).on('error', fail);
  });
}

function delayOfOne({ host, port, key }) {
  return new Promise((done, fail) => {
    let answeredAt;
    let toldAt;
    const settle = () => answeredAt !== undefined && toldAt !== undefined && done(toldAt - answeredAt);
    onFirst = (text) => {
      if (!text.includes('event: used_seed')) return;
      toldAt = performance.now();
      settle();
    };
    const headers = { 'x-api-key': key, 'content-type': 'application/json' };
    request({ host, port, path: '/api/used-seeds', method: 'POST', headers }, (response) => {
      response.resume().on('end', () => {
        answeredAt = performance.now();
        settle();
      });
    })
      .on('error', fail)
      .end(JSON.stringify({ run_id: 'delays', function: 'f' }));
  });
}
