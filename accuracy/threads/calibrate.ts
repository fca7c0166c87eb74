/** `measureMachine`: calibration of this machine's threads with the probes of this folder. */
import type { ThreadProfile } from '../../hardware-profiles/threads/threads.js';
import { type CalibrationOptions, calibrate } from '../../workers/calibrate/index.js';
import { probeWorkloads } from './probes.js';

/**
 * Measures this machine: at most 10 s when `quick`, else 40 s on an idle machine of two cores. Rejects with
 * `CrewStopped` when a thread fails.
 */
export function measureMachine(options: CalibrationOptions = {}): Promise<ThreadProfile> {
  return calibrate(probeWorkloads(options.quick === true), options);
}
