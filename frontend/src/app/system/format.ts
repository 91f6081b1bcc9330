const ROUNDED = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const ONE_PLACE = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const TWO_PLACES = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
/** Between a number and its unit. */
const NO_BREAK = '\u00A0';
const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** A number a person reads at a glance: `0.42`, `7.3`, `1,204`. */
export function formatAmount(amount: number): string {
  const format = amount >= 100 ? ROUNDED : amount >= 1 ? ONE_PLACE : TWO_PLACES;
  return format.format(amount);
}

/** @returns e.g. `0.31 ms`, `1.2 s` */
export function formatMs(ms: number): string {
  return ms < 1000 ? `${formatAmount(ms)} ms` : `${formatAmount(ms / 1000)} s`;
}

/** @returns e.g. `512 B`, `4.1 MiB` */
export function formatBytes(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (amount >= 1024 && unit < BYTE_UNITS.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  return `${(amount >= 100 || unit === 0 ? ROUNDED : ONE_PLACE).format(amount)}${NO_BREAK}${BYTE_UNITS[unit] ?? ''}`;
}
