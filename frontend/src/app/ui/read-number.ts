const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A number as people write it, with a decimal comma too; undefined for anything else. */
export function readNumber(text: string): number | undefined {
  const number = text.trim().replace(',', '.');
  return NUMBER.test(number) && Number.isFinite(Number(number)) ? Number(number) : undefined;
}
