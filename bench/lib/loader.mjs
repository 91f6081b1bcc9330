// A process of its own for the load generator, so that it shares neither event loop nor garbage collector with anything else.
import { runLoad } from './http-load.mjs';
import { makeSource } from './sources.mjs';

process.on('message', ({ load, source }) => {
  runLoad(load, makeSource(source, load)).then(
    (result) => process.send({ result }),
    (error) => process.send({ error: error.message }),
  );
});
process.on('disconnect', () => process.exit(0));
