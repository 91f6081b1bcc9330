import type { LiveEvent } from '../live';

/** One connection to the events, in place of the `EventSource` that jsdom lacks. */
class FakeConnection extends EventTarget {
  isOpen = true;

  constructor(readonly url: string) {
    super();
  }

  close(): void {
    this.isOpen = false;
  }
}

/** The events of the server: they come to whoever is connected when they are sent. */
export class FakeStream {
  /** Whether a connection stands by itself as soon as it is opened; otherwise `stand` has it stand. */
  answers = true;
  /** Every connection that was ever opened, in order. */
  readonly connections: FakeConnection[] = [];
  private lastId = 0;

  private constructor() {
    const { connections } = this;
    const stand = (): void => {
      if (this.answers) this.stand();
    };
    const source = class extends FakeConnection {
      constructor(url: string) {
        super(url);
        connections.push(this);
        void Promise.resolve().then(stand);
      }
    };
    Object.defineProperty(window, 'EventSource', { configurable: true, value: source });
  }

  static install(): FakeStream {
    return new FakeStream();
  }

  uninstall(): void {
    Reflect.deleteProperty(window, 'EventSource');
  }

  get open(): readonly FakeConnection[] {
    return this.connections.filter(({ isOpen }) => isOpen);
  }

  stand(): void {
    this.emit('ready', {}, this.lastId);
  }

  send({ kind, ...fields }: LiveEvent): void {
    this.emit(kind, fields, (this.lastId += 1));
  }

  resync(): void {
    this.emit('resync', {}, (this.lastId += 1));
  }

  /** Ends the connections; further ones stand by themselves only if the stream `answers`. */
  fail(): void {
    for (const connection of this.open) connection.dispatchEvent(new Event('error'));
  }

  emit(name: string, fields: unknown, id: number): void {
    const message = { data: typeof fields === 'string' ? fields : JSON.stringify(fields), lastEventId: String(id) };
    for (const connection of this.open) connection.dispatchEvent(new MessageEvent(name, message));
  }
}
