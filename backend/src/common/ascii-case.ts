/** In lower case as LOWER does it on every engine: only the letters of ASCII. */
export function inAsciiLowerCase(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
