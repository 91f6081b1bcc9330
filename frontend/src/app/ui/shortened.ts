/**
 * A long id or name in the room of `most` characters, such as `0199…3f0b9a2c`. It is shortened in its middle, and more of its end is kept:
 * ids that were made one after the other (UUID version 7, dates, counters) begin alike.
 */
export function shortened(text: string, most = 13): string {
  const characters = Array.from(text);
  if (characters.length <= most) return text;
  const tail = Math.ceil(((most - 1) * 2) / 3);
  return `${characters.slice(0, most - 1 - tail).join('')}…${characters.slice(-tail).join('')}`;
}
