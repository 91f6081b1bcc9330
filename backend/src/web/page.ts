import { readFileSync } from 'node:fs';
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

/** @throws Error when the file cannot be read */
export function readPage(path: string, { notice, usesDefaultKey }: PageFacts): Page {
  const facts = [
    ...(notice === undefined ? [] : [`<meta name="aurora-notice" content="${escaped(notice)}" />`]),
    ...(usesDefaultKey ? ['<meta name="aurora-default-key" content="true" />'] : []),
  ];
  // By a function: in a text, `$&` would be replaced.
  const plain = Buffer.from(readFileSync(path, 'utf8').replace('</head>', (end) => `${facts.join('')}${end}`));
  return { plain, gzip: gzipSync(plain) };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
