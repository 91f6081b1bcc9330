import type { RouteConfig } from '../common/route-config.js';

/** In characters, most of which take a byte; half of it for the older generation. */
const MAX_CHARACTERS = 8 * 1024 * 1024;
/** Larger answers are not kept: one of them would push out all others. */
const MAX_ANSWER_CHARACTERS = 256 * 1024;
/** What an answer takes of memory beside its text, roughly: its headers, its address, the objects around them. */
const OVERHEAD = 2_048;

type Headers = Readonly<Record<string, number | string | string[] | undefined>>;

/** An answer as it was given. It is made ready to be sent again when that is asked for, which most never are. */
export class KeptAnswer {
  private made: { readonly body: Buffer; readonly headers: readonly string[] } | undefined;

  /**
   * @param token what `Database.changeToken` said before it was read
   * @param route of the handler that gave it
   */
  constructor(
    readonly token: string,
    readonly etag: string,
    private text: string,
    private readonly given: Headers,
    readonly route: RouteConfig,
  ) {}

  /** Bytes, which all writes of them that wait for slow readers share; headers as `writeHead` takes them, but for the request's id. */
  get ready(): { readonly body: Buffer; readonly headers: readonly string[] } {
    if (this.made === undefined) {
      const body = Buffer.from(this.text);
      const { 'x-request-id': _, ...given } = this.given;
      const headers = Object.entries({ ...given, 'content-length': body.length }).flatMap(([name, value]) => [name, String(value)]);
      this.made = { body, headers };
      this.text = '';
    }
    return this.made;
  }
}

/**
 * The latest answers by address, as long as nothing is committed. They are bounded in size by generations: when the newer one is full, the
 * older one is forgotten. (A Map from which the oldest entries are taken one by one walks over the holes that they leave.)
 */
export class AnswerCache {
  private newer = new Map<string, KeptAnswer>();
  private older = new Map<string, KeptAnswer>();
  private characters = 0;
  private token: string | undefined;

  /** The answer that was kept for the address; it holds while its token does. */
  get(address: string): KeptAnswer | undefined {
    return this.newer.get(address) ?? this.older.get(address);
  }

  /** Keeps an answer unless it is too large. */
  set(address: string, token: string, etag: string, text: string, headers: Headers, route: RouteConfig): void {
    if (text.length > MAX_ANSWER_CHARACTERS) return;
    if (token !== this.token) {
      // One that was left never comes back.
      this.token = token;
      this.begin(new Map());
    } else if (this.characters >= MAX_CHARACTERS / 2) this.begin(this.newer);
    this.newer.set(address, new KeptAnswer(token, etag, text, headers, route));
    this.characters += text.length + OVERHEAD;
  }

  private begin(older: Map<string, KeptAnswer>): void {
    this.older = older;
    this.newer = new Map();
    this.characters = 0;
  }
}
