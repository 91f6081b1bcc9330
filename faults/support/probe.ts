import { readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { call } from './http.js';

export interface ProbeResult {
  readonly slowestMs: number;
  readonly count: number;
  /** Probes without an answer, or with another than 200. */
  readonly failed: number;
}

/** Asks for the server's health again and again; how long that takes is how long its event loop stood still, at most. */
export class HealthProbe {
  private readonly agent = new Agent({ keepAlive: true });
  private running = true;
  private slowestMs = 0;
  private count = 0;
  private failed = 0;
  private readonly done: Promise<void>;

  constructor(url: string, everyMs = 20) {
    this.done = this.ask(`${url}/api/health/live`, everyMs);
  }

  async stop(): Promise<ProbeResult> {
    this.running = false;
    await this.done;
    this.agent.destroy();
    return { slowestMs: this.slowestMs, count: this.count, failed: this.failed };
  }

  /** Stops without waiting for an answer. */
  abandon(): void {
    this.running = false;
    this.agent.destroy();
  }

  private async ask(url: string, everyMs: number): Promise<void> {
    while (this.running) {
      try {
        const { status, tookMs } = await call(url, { agent: this.agent });
        this.slowestMs = Math.max(this.slowestMs, tookMs);
        if (status !== 200) this.failed += 1;
      } catch {
        this.failed += 1;
      }
      this.count += 1;
      await delay(everyMs);
    }
  }
}

/** Watches how much memory a process holds (Linux). */
export class MemoryWatch {
  private peak = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(pid: number, everyMs = 100) {
    this.timer = setInterval(() => {
      this.peak = Math.max(this.peak, residentMiB(pid));
    }, everyMs);
  }

  /** @returns the most that it held, in MiB */
  stop(): number {
    clearInterval(this.timer);
    return this.peak;
  }
}

/** @returns 0 when the process has ended */
function residentMiB(pid: number): number {
  try {
    const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kib ?? 0) / 1024;
  } catch (error) {
    // The second is for a process that ends while its file is open.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0;
    throw error;
  }
}
