/**
 * The network between threads of one machine, as the choice of algorithm sees it: signals take about a
 * microsecond, and a core copies some gigabytes a second. `llmsim calibrate` measures both; the choice
 * needs only their order of size.
 */
import type { Fabric } from '../program/collectives/algorithm.js';

const SIGNAL_PS = 2e6;
const COPY_BYTES_PER_SECOND = 5e9;

export function localFabric(ranks: number): Fabric {
  const port = { latencyPs: SIGNAL_PS, bytesPerSecond: COPY_BYTES_PER_SECOND };
  return { ranks, perNode: ranks, intra: port, inter: port };
}
