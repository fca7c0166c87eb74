/** What `llmsim bench` runs: how fast the simulator itself is. To add a case, put it in one of these lists. */
import { ENGINE_CASES } from './engine.js';
import { NETWORK_CASES } from './network.js';
import { STEP_CASES } from './steps.js';
import { type BenchRow, runSuite } from './suite.js';

export type { BenchRow } from './suite.js';

const CASES = [...STEP_CASES, ...ENGINE_CASES, ...NETWORK_CASES];

/** How long `simulatorSuite` takes, roughly. */
export const SUITE_SECONDS = 60;

/** Measures every case. */
export function simulatorSuite(): Promise<BenchRow[]> {
  return runSuite('simulator', CASES);
}
