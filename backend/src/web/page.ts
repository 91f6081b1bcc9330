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
/** Written by the build: the scripts of each page by its address, in which `*` stands for an id or a name. */
const SCRIPTS_FILE = 'scripts.json';

/** The page for each address: what differs is only which scripts the browser is told to load along with the app. */
export class Pages {
  private readonly pages: ReadonlyMap<string, Page>;
  private readonly plain: Page;

  /** @throws Error when the build in the directory cannot be read */
  constructor(directory: string, facts: PageFacts) {
    const html = withFacts(readFileSync(join(directory, 'index.html'), 'utf8'), facts);
    this.plain = pageOf(html);
    this.pages = new Map(scriptsIn(directory).map(([address, scripts]) => [address, pageOf(withScripts(html, scripts))]));
  }

  /** @param path decoded, without a query */
  get(path: string): Page {
    const [, first = '', ...rest] = path.split('/');
    return this.pages.get(rest.length === 0 ? `/${first}` : `/${first}/*`) ?? this.plain;
  }
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

function scriptsIn(directory: string): [address: string, scripts: string[]][] {
  const file = join(directory, SCRIPTS_FILE);
  return existsSync(file) ? Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string[]>) : [];
}

function pageOf(html: string): Page {
  const plain = Buffer.from(html);
  return { plain, gzip: gzipSync(plain) };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
