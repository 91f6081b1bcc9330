import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** What stands above every page; it comes with the page, so that nothing moves when the server is asked for it. */
export interface PageFacts {
  readonly notice: string | undefined;
  readonly usesDefaultKey: boolean;
}

/** The one HTML page, with what is known of the server before the app asks it. */
export interface Page {
  readonly plain: Buffer;
  readonly gzip: Buffer;
}

/** Where the notice stands until the app does. */
const NOTICE_PLACE = '<p id="notice" class="boot-notice">';
/** Written by the build: what each page loads, by its address, in which `*` stands for an id or a name. */
const PAGES_FILE = 'pages.json';

interface PageNeeds {
  /** Files. */
  readonly scripts: readonly string[];
  /** Paths of this API, with the `*` of the address. They are what the page asks for first when it is opened without a query. */
  readonly answers?: readonly string[];
}

interface AddressPages {
  readonly withoutAnswers: Page;
  /** @param id what stands for the `*` of the address; nothing where there is none */
  readonly of: (id: string) => Page;
}

/** The page for each address: what differs is only what the browser is told to load along with the app. */
export class Pages {
  private readonly pages: ReadonlyMap<string, AddressPages>;
  private readonly plain: Page;

  /** @throws Error when the build in the directory cannot be read */
  constructor(directory: string, facts: PageFacts) {
    const html = withFacts(readFileSync(join(directory, 'index.html'), 'utf8'), facts);
    this.plain = pageOf(html);
    this.pages = new Map(needsIn(directory).map(([address, needs]) => [address, pagesFor(html, needs)]));
  }

  /**
   * @param path decoded, without a query
   * @param hasQuery then the page may show something else, and asks for its answers itself
   */
  get(path: string, hasQuery: boolean): Page {
    const [, first = '', ...rest] = path.split('/');
    const id = rest.join('/');
    const page = this.pages.get(rest.length === 0 ? `/${first}` : `/${first}/*`);
    if (page === undefined) return this.plain;
    return hasQuery || (rest.length > 0 && id === '') ? page.withoutAnswers : page.of(id);
  }
}

/** All but what depends on an id is made once. */
function pagesFor(html: string, { scripts, answers = [] }: PageNeeds): AddressPages {
  const bare = withScripts(html, scripts);
  const whole = pageOf(withAnswers(bare, answers));
  const ofId = (id: string): Page => {
    const ofThis = answers.map((answer) => answer.replaceAll('*', () => encodeURIComponent(id)));
    return pageOf(withAnswers(bare, ofThis));
  };
  return { withoutAnswers: pageOf(bare), of: answers.some((answer) => answer.includes('*')) ? ofId : () => whole };
}

function withFacts(html: string, { notice, usesDefaultKey }: PageFacts): string {
  const facts = [
    ...(notice === undefined ? [] : [`<meta name="aurora-notice" content="${escaped(notice)}" />`]),
    ...(usesDefaultKey ? ['<meta name="aurora-default-key" content="true" />'] : []),
  ];
  // By functions: in a text, `$&` would be replaced.
  return html.replace('</head>', (end) => `${facts.join('')}${end}`).replace(NOTICE_PLACE, (place) => `${place}${escaped(notice ?? '')}`);
}

function withScripts(html: string, scripts: readonly string[]): string {
  const links = scripts.map((script) => `<link rel="modulepreload" fetchpriority="low" href="/${escaped(script)}" />`).join('');
  // Behind the app itself and what the first paint waits for: a browser has few connections.
  return html.replace('</body>', (end) => `${links}${end}`);
}

/** Without `crossorigin` they would be no answers to what the app fetches, and be asked for twice. */
function withAnswers(html: string, answers: readonly string[]): string {
  const links = answers
    .map((answer) => `<link rel="preload" as="fetch" crossorigin fetchpriority="low" href="${escaped(answer)}" />`)
    .join('');
  return html.replace('</body>', (end) => `${links}${end}`);
}

function needsIn(directory: string): [address: string, needs: PageNeeds][] {
  const file = join(directory, PAGES_FILE);
  return existsSync(file) ? Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, PageNeeds>) : [];
}

function pageOf(html: string): Page {
  const plain = Buffer.from(html);
  return { plain, gzip: gzipSync(plain) };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
