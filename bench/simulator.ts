/** What `llmsim bench` runs: how fast the simulator itself is. To add a case, put it in one of these lists. */
import { ENGINE_CASES } from './engine.js';
import { NETWORK_CASES } from './network.js';
import { STEP_CASES } from './steps.js';
import { type BenchRow, runSuite } from './suite.js';

export type { BenchRow } from './suite.js';

const CASES = [...STEP_CASES, ...ENGINE_CASES, ...NETWORK_CASES];

/** Measures every case; takes about a minute. */
export function simulatorSuite(): Promise<BenchRow[]> {
  return runSuite('simulator', CASES);
}
