import type { RunResponse } from '../api/models/run-response';
import type { IconName } from '../ui/icon';

interface StatusLook {
  readonly word: string;
  readonly icon: IconName;
}

/** A status in a word and a picture. */
export const STATUS_LOOKS: Readonly<Record<RunResponse['status'], StatusLook>> = {
  running: { word: 'Running', icon: 'pulse' },
  finished: { word: 'Finished', icon: 'check' },
  failed: { word: 'Failed', icon: 'alert' },
  cancelled: { word: 'Cancelled', icon: 'close' },
};
