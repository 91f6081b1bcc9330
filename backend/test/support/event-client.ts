import { request, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

export interface ReceivedEvent {
  readonly id: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** A client of `GET /api/events`, as a browser's is: it knows what it has received, and the last id. */
export class EventClient {
  readonly events: ReceivedEvent[] = [];
  /** Everything that came, as it came. */
  text = '';
  lastId: string | undefined;
  isEnded = false;
  private rest = '';
  private waiting: (() => void)[] = [];

  private constructor(
    private readonly outgoing: ClientRequest,
    readonly response: IncomingMessage,
  ) {
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => this.receive(chunk));
    response.on('close', () => this.end());
    response.on('error', () => this.end());
  }

  /** @throws Error when the answer is not a stream */
  static async open(url: string, query = '', headers: Record<string, string> = {}): Promise<EventClient> {
    const outgoing = request(`${url}/api/events${query}`, { headers, agent: false });
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.on('response', resolve).on('error', reject).end();
    });
    if (response.statusCode !== 200) {
      outgoing.destroy();
      throw new Error(`status ${response.statusCode}`);
    }
    return new EventClient(outgoing, response);
  }

  get headers(): IncomingHttpHeaders {
    return this.response.headers;
  }

  /** What came of these kinds, without their ids. */
  of(...kinds: readonly string[]): [string, Record<string, unknown>][] {
    return this.events.filter(({ event }) => kinds.includes(event)).map(({ event, data }) => [event, data]);
  }

  /** Resolves when what was received is enough. @throws Error when the stream ends before */
  async until(isEnough: (client: EventClient) => boolean): Promise<void> {
    while (!isEnough(this)) {
      if (this.isEnded) throw new Error(`the stream ended after:\n${this.text.slice(-1_000)}`);
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** Resolves with the next so many events from now on. */
  async next(count: number): Promise<ReceivedEvent[]> {
    const from = this.events.length;
    await this.until(({ events }) => events.length >= from + count);
    return this.events.slice(from, from + count);
  }

  async ready(): Promise<this> {
    await this.until(({ events }) => events.some(({ event }) => event === 'ready'));
    return this;
  }

  ended(): Promise<void> {
    return this.until(({ isEnded }) => isEnded);
  }

  close(): void {
    this.outgoing.destroy();
  }

  private receive(chunk: string): void {
    this.text += chunk;
    const blocks = (this.rest + chunk).split('\n\n');
    this.rest = blocks.pop() ?? '';
    for (const block of blocks) this.take(block);
    this.wake();
  }

  private take(block: string): void {
    const fields = new Map(
      block
        .split('\n')
        .filter((line) => !line.startsWith(':'))
        .map((line) => line.split(/: (.*)/s) as [string, string]),
    );
    const id = fields.get('id');
    if (id !== undefined) this.lastId = id;
    const data = fields.get('data');
    if (data === undefined) return;
    this.events.push({ id: id ?? '', event: fields.get('event') ?? 'message', data: JSON.parse(data) as Record<string, unknown> });
  }

  private end(): void {
    this.isEnded = true;
    this.wake();
  }

  private wake(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }
}
