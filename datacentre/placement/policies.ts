/** The policies of placement by name. */
import type { JobTable } from '../jobs/table.js';
import type { ClusterState } from '../nodes/state.js';
import type { Placement } from '../play/policy.js';
import { drawOf } from '../random.js';
import { typicalJobs } from '../typical.js';
import { bestFit } from './best-fit.js';
import { clustering } from './clustering.js';
import { dotProduct } from './dot-product.js';
import { GradientDescent } from './fgd.js';
import { packing } from './packing.js';
import type { Placer } from './placement.js';
import { atRandom } from './random.js';
import { Scored } from './scored.js';
import type { Scorer } from './scorer.js';
import { Tightest } from './tightest.js';

/** Who places the jobs of `table` on the nodes of `state`; `seed` decides what is left to chance. */
export function placerOf(placement: Placement, state: ClusterState, table: JobTable, seed: number): Placer {
  // Where neither cores nor parts of devices are asked for, best fit is the fewest free devices, found by the index.
  if (placement === 'best-fit' && asksForWholeDevicesAlone(table)) return new Tightest(state);
  return new Scored(state, scorerOf(placement, state, table, seed));
}

function scorerOf(placement: Placement, state: ClusterState, table: JobTable, seed: number): Scorer {
  switch (placement) {
    case 'best-fit':
      return bestFit(state);
    case 'fgd':
      return new GradientDescent(state, typicalJobs(table));
    case 'packing':
      return packing(state);
    case 'clustering':
      return clustering(state);
    case 'dot-product':
      return dotProduct(state);
    case 'random':
      return atRandom(state, drawOf(seed, 'placement'));
  }
}

function asksForWholeDevicesAlone(table: JobTable): boolean {
  const parts = table.deviceMilli.some((milli, row) => milli < 1000 && table.devices[row]! > 0);
  return !parts && !table.cpuMilli.some((cpu) => cpu > 0);
}
