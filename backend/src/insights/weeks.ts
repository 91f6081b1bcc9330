/** A day as YYYY-MM-DD, UTC, on which there were uses. */
export interface DayOfUses {
  readonly day: string;
  readonly uses: number;
}

/** A week with uses. */
export interface WeekOfUses {
  /** Its Monday. */
  readonly week: string;
  /** The first and the last day in it with uses. */
  readonly firstDay: string;
  readonly lastDay: string;
  readonly uses: number;
}

const DAY_MS = 86_400_000;

/**
 * The newest weeks with uses, the earliest first.
 * @param days the latest first, at least 7 for each week
 */
export function newestWeeks(days: readonly DayOfUses[], most: number): WeekOfUses[] {
  const weeks = new Map<string, WeekOfUses>();
  for (const { day, uses } of days) {
    const week = mondayOf(day);
    const later = weeks.get(week);
    if (later === undefined && weeks.size === most) break;
    weeks.set(week, { week, firstDay: day, lastDay: later?.lastDay ?? day, uses: (later?.uses ?? 0) + uses });
  }
  return [...weeks.values()].reverse();
}

/** The week of the first of January 0000 begins in the year before, which is written with a sign. */
function mondayOf(day: string): string {
  const date = new Date(`${day}T00:00:00.000Z`);
  const daysSinceMonday = (date.getUTCDay() + 6) % 7;
  return new Date(date.getTime() - daysSinceMonday * DAY_MS).toISOString().replace(/T.*/, '');
}
