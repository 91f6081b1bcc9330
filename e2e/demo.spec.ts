import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const DEMO = resolve(import.meta.dirname, '../scripts/demo.mjs');

/** All that the demonstration writes is in here. */
let directory: string;
let demo: ChildProcess;
let output: string;
let port: number;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'aurora-e2e-demo-'));
  port = await freePort();
  output = '';
  demo = spawn(process.execPath, [DEMO, '--port', String(port)], { env: { ...process.env, TMPDIR: directory, NODE_OPTIONS: '' } });
  for (const stream of [demo.stdout, demo.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
});

afterEach(async () => {
  if (demo.exitCode === null && demo.signalCode === null) {
    demo.kill('SIGTERM');
    await once(demo, 'exit');
  }
  rmSync(directory, { recursive: true, force: true });
});

describe('npm run demo', () => {
  it('serves runs, says that they are made up, and leaves nothing when it is ended', async () => {
    await until(() => output.includes('A run goes on'));
    const url = `http://127.0.0.1:${String(port)}`;
    expect(output).toContain(`http://localhost:${String(port)}\n`);
    expect(await (await fetch(`${url}/api/server`)).json()).toMatchObject({
      notice: expect.stringMatching(/^Demonstration data/),
      uses_default_key: false,
    });
    expect(await (await fetch(`${url}/api/run-meta?status=running`)).json()).toMatchObject({ total: 2 });
    expect(readdirSync(directory)).toHaveLength(1);
    demo.kill('SIGTERM');
    expect(await once(demo, 'exit')).toEqual([0, null]);
    expect(readdirSync(directory)).toEqual([]);
    await expect(fetch(url)).rejects.toThrow();
  });

  it('leaves nothing when it is killed, either', async () => {
    await until(() => output.includes('A run goes on'));
    demo.kill('SIGKILL');
    await until(() => readdirSync(directory).length === 0);
    await expect(fetch(`http://127.0.0.1:${String(port)}`)).rejects.toThrow();
  });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    if (demo.exitCode !== null) throw new Error(`The demonstration has ended:\n${output}`);
    await delay(20);
  }
}
