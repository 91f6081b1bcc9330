import { isUtf8 } from 'node:buffer';

/** What was read, or why it cannot be: a sentence without its subject. */
export type JsonText = { readonly value: unknown } | { readonly fault: string };

/** Only where it stands first; anywhere else it is somebody's text. */
const BYTE_ORDER_MARK = /^\ufeff/;

/** Reads bytes from outside as JSON in UTF-8. What is not UTF-8 is refused, not repaired. */
export function readJson(bytes: Buffer): JsonText {
  if (!isUtf8(bytes)) return { fault: 'is not valid UTF-8' };
  try {
    return { value: JSON.parse(bytes.toString('utf8').replace(BYTE_ORDER_MARK, '')) as unknown };
  } catch {
    return { fault: 'is not valid JSON' };
  }
}
