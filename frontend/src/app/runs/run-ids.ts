/** Run ids in one parameter of an address, such as `a,b`. A comma or per cent sign within an id is escaped. */
export function writeRunIds(ids: readonly string[]): string {
  return ids.map((id) => id.replace(/[%,]/g, encodeURIComponent)).join(',');
}

/** @returns each id once; none for what is no such text */
export function readRunIds(text: string | null): string[] {
  return [
    ...new Set(
      (text ?? '')
        .split(',')
        .map(unescaped)
        .filter((id) => id !== ''),
    ),
  ];
}

function unescaped(id: string): string {
  return id.replace(/%2C|%25/gi, decodeURIComponent);
}
