/** Its spool was full; the records were too old; they could not be written; what was written could not be read; the server refused them. */
export const DROP_REASONS = ['spool_full', 'too_old', 'unwritable', 'unreadable', 'refused'] as const;
export type DropReason = (typeof DROP_REASONS)[number];
