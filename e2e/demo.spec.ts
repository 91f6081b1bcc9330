import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Demonstration } from './support/demonstration.js';

let demo: Demonstration;

beforeEach(async () => {
  demo = await Demonstration.start();
});

afterEach(async () => {
  await demo.dispose();
});

describe('npm run demo', () => {
  it('serves runs, says that they are made up, and leaves nothing when it is ended', async () => {
    expect(demo.output).toContain(`http://localhost:${String(demo.port)}\n`);
    expect(await (await fetch(`${demo.url}/api/server`)).json()).toMatchObject({
      notice: expect.stringMatching(/^Demonstration data/),
      uses_default_key: false,
    });
    expect(await (await fetch(`${demo.url}/api/run-meta?status=running`)).json()).toMatchObject({ total: 2 });
    expect(demo.files).toHaveLength(1);

    expect(await demo.end('SIGTERM')).toEqual([0, null]);

    expect(demo.files).toEqual([]);
    await expect(fetch(demo.url)).rejects.toThrow();
  });

  it('leaves nothing when it is killed, either', async () => {
    await demo.end('SIGKILL');

    while (demo.files.length > 0) await delay(20);
    await expect(fetch(demo.url)).rejects.toThrow();
  });
});
