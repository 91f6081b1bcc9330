/** What a run says of itself. It is never said to have crashed: of a run that is silent nobody knows. */
export const RUN_STATUSES = ['running', 'finished', 'failed', 'cancelled'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** Whether a run with this status is over; then it keeps the status. */
export function isEnd(status: RunStatus | null | undefined): boolean {
  return status === 'finished' || status === 'failed' || status === 'cancelled';
}
