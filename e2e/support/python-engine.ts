import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../faults/support/paths.js';

const PYTHON = 'python3';

export const HAS_PYTHON = spawnSync(PYTHON, ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))']).status === 0;

/** What the engine does is told line by line: the name of a method of its run, and the arguments as JSON. */
const PROGRAM = `
import json, sys
from aurora_telemetry import Telemetry
telemetry = Telemetry.from_env()
run = telemetry.run(seed_bias=0.25, seeding_enabled=True, max_iters=100, beam=5, run_id=sys.argv[1])
for line in sys.stdin:
    method, arguments = line.split(" ", 1)
    getattr(run, method)(**json.loads(arguments))
telemetry.flush(30)
`;

/** An engine that reports one run by the Python client, as it is told to. */
export class PythonEngine {
  private readonly spool = mkdtempSync(join(tmpdir(), 'aurora-spool-'));
  private readonly child: ChildProcessWithoutNullStreams;

  constructor(url: string, apiKey: string, runId: string) {
    const { PATH } = process.env;
    this.child = spawn(PYTHON, ['-u', '-c', PROGRAM, runId], {
      cwd: join(ROOT, 'clients/python'),
      env: { PATH, AURORA_EXPORT_ENABLED: 'true', AURORA_POST_URL: url, AURORA_API_KEY: apiKey, AURORA_SPOOL_DIR: this.spool },
    });
    this.child.stderr.pipe(process.stderr);
  }

  usedSeed(fields: object): void {
    this.tell('used_seed', fields);
  }

  outcome(fields: object): void {
    this.tell('outcome', fields);
  }

  finish(): void {
    this.tell('finish', {});
  }

  /** Lets it send what is left, and ends it. */
  async end(): Promise<void> {
    const ended = once(this.child, 'close');
    this.child.stdin.end();
    await ended;
    rmSync(this.spool, { recursive: true, force: true });
  }

  private tell(method: string, fields: object): void {
    this.child.stdin.write(`${method} ${JSON.stringify(fields)}\n`);
  }
}
