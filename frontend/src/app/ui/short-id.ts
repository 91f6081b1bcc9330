const HEAD = 4;
const TAIL = 8;
/** The shortest of which something is left out. */
const LEAST = 17;

/**
 * A long id in the room of thirteen characters, such as `0199…3f0b9a2c`. It is shortened in its middle: ids that were made one after the
 * other (UUID version 7, dates, counters) begin alike, and differ at their ends.
 */
export function shortId(id: string): string {
  const characters = Array.from(id);
  return characters.length < LEAST ? id : `${characters.slice(0, HEAD).join('')}…${characters.slice(-TAIL).join('')}`;
}
