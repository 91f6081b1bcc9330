import { TestBed } from '@angular/core/testing';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import RunsPage from '../list/runs.page';
import { ROW_PX } from '../list/runs-table';
import { aRun } from './builders';
import { FakeServer, httpProviders } from './fake-server';
import { giveLayout } from './layout';

/** A minute apart. */
export function at(n: number): string {
  return new Date(Date.parse('2025-10-01T00:00:00Z') + n * 60_000).toISOString();
}

/** The page of all runs behind its URL, with a server that answers when it is told. To be left after each spec. */
export class RunsList {
  readonly server: FakeServer;
  harness!: RouterTestingHarness;
  private readonly takeLayoutBack = giveLayout({ rowPx: ROW_PX });

  constructor() {
    jest.useFakeTimers({ now: new Date('2025-10-02T12:00:00Z') });
    localStorage.clear();
    TestBed.configureTestingModule({
      providers: [...httpProviders, provideRouter([{ path: 'runs', component: RunsPage }], withComponentInputBinding())],
    });
    this.server = new FakeServer();
  }

  leave(): void {
    this.harness.fixture.destroy();
    this.server.close();
    this.takeLayoutBack();
    jest.useRealTimers();
  }

  /** `r1` is the oldest. */
  announceRuns(count: number): void {
    for (let n = 1; n <= count; n += 1) this.server.announce(aRun({ run_id: `r${String(n)}`, timestamp: at(n) }));
  }

  async open(url = '/runs'): Promise<void> {
    this.harness = await RouterTestingHarness.create(url);
    await this.goOn();
  }

  /** Answers everything, and lets timers go on for some time. */
  async goOn(milliseconds = 100): Promise<void> {
    for (const step of [milliseconds, 300, 50]) {
      this.server.answerAll();
      await jest.advanceTimersByTimeAsync(step);
    }
    this.server.answerAll();
    TestBed.tick();
  }

  async scrollTo(row: number): Promise<void> {
    this.host.querySelector('cdk-virtual-scroll-viewport')?.scrollTo({ top: row * ROW_PX });
    await this.goOn(200);
  }

  type(text: string): void {
    const field = this.host.querySelector<HTMLInputElement>('#app-runs-text');
    if (field === null) throw new Error('no field for the text');
    field.value = text;
    field.dispatchEvent(new Event('input'));
  }

  select(runId: string): void {
    this.host.querySelector<HTMLInputElement>(`input[aria-label="Select run ${runId}"]`)?.click();
  }

  /** At what has the focus. */
  press(key: string): void {
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    TestBed.tick();
  }

  get host(): HTMLElement {
    return this.harness.fixture.nativeElement as HTMLElement;
  }

  get url(): string {
    return TestBed.inject(Router).url;
  }

  text(): string {
    return this.host.textContent.replace(/\s+/g, ' ');
  }

  /** The runs in sight, from the top. */
  shown(): string[] {
    return [...this.host.querySelectorAll('[role=rowheader]')].map((cell) => cell.textContent.trim());
  }

  rowOf(runId: string): string | undefined {
    return [...this.host.querySelectorAll('app-run-row')].find((row) => row.querySelector('[role=rowheader]')?.textContent.trim() === runId)
      ?.textContent;
  }

  button(name: string): HTMLButtonElement {
    const found = [...this.host.querySelectorAll('button')].find((one) =>
      (one.getAttribute('aria-label') ?? one.textContent).includes(name),
    );
    if (found === undefined) throw new Error(`no button “${name}”`);
    return found;
  }
}
