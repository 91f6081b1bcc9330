import { isUtf8 } from 'node:buffer';

/** What was read, or why it cannot be: a sentence without its subject. */
export type JsonText = { readonly value: unknown } | { readonly fault: string };

const BYTE_ORDER_MARK = 0xfeff;

/** Reads bytes from outside as JSON in UTF-8. What is not UTF-8 is refused, not repaired. */
export function readJson(bytes: Buffer): JsonText {
  if (!isUtf8(bytes)) return { fault: 'is not valid UTF-8' };
  try {
    const text = bytes.toString('utf8');
    // Only where it stands first; anywhere else it is somebody's text.
    return { value: JSON.parse(text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text) as unknown };
  } catch {
    return { fault: 'is not valid JSON' };
  }
}
