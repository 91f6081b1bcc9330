import type { RunResponse } from './dto/run.response.js';
import type { Run } from './run.entity.js';

/** @param silentBefore a running run is silent when its last signal came before this time */
export function toRunResponse(run: Run, silentBefore: string): RunResponse {
  const { arrival: _, has_meta, ...shown } = run;
  const isSilent = run.status === 'running' && run.last_signal_at !== null && run.last_signal_at < silentBefore;
  return { ...shown, timestamp: has_meta ? run.started_at : null, silent: isSilent };
}
