/**
 * Who waits, and which free devices are of no use to any of them: those of nodes with fewer free devices than any
 * waiting job needs on one of them. Counted by group of nodes and number of devices needed, a few writes a job.
 */
import { groupOf } from '../nodes/fits.js';
import { MOST_DEVICES } from '../nodes/free-index.js';
import type { ClusterState } from '../nodes/state.js';
import type { Demand } from '../placement/placement.js';

const NEEDS = MOST_DEVICES + 1;

export class WaitingJobs {
  jobs = 0;
  /** Thousandths. */
  devicesMilli = 0;
  readonly #state: ClusterState;
  /** By group and devices needed on one of its nodes: how many jobs. */
  readonly #needs: Int32Array;
  /** By group: bit n is set where a job needs n devices. */
  readonly #needed: Int32Array;

  constructor(state: ClusterState) {
    this.#state = state;
    this.#needs = new Int32Array(state.groups.list.length * NEEDS);
    this.#needed = new Int32Array(state.groups.list.length);
  }

  /** `change` 1: a job with this demand waits; −1: no longer. */
  count(demand: Demand, change: 1 | -1): void {
    this.jobs += change;
    this.devicesMilli += change * demand.devices * demand.deviceMilli;
    const groups = this.#needed.length;
    for (const group of demand.access.groups) {
      if (group >= groups) continue;
      const need = neededOn(groupOf(this.#state, group).devices, demand.devices);
      const at = group * NEEDS + need;
      this.#needs[at]! += change;
      if (this.#needs[at] === 0) this.#needed[group]! &= ~(1 << need);
      else this.#needed[group]! |= 1 << need;
    }
  }

  /** Entirely free devices that no waiting job can use; 0 while none waits. */
  strandedDevices(): number {
    if (this.jobs === 0) return 0;
    const { index } = this.#state;
    const groups = this.#needed.length;
    let stranded = 0;
    for (let group = 0; group < groups; group++) {
      const needed = this.#needed[group]!;
      const least = needed === 0 ? NEEDS : 31 - Math.clz32(needed & -needed);
      const lists = index.filled[group]! | index.filled[group + groups]!;
      for (let rest = lists; rest !== 0; rest &= rest - 1) {
        const free = 31 - Math.clz32(rest & -rest);
        if (free >= least) break;
        stranded += free * (index.size(group, free) + index.size(group + groups, free));
      }
    }
    return stranded;
  }
}

/** Of a job's devices, the fewest that it needs on one node with `each` devices. */
function neededOn(each: number, devices: number): number {
  if (devices <= each || each === 0) return Math.min(devices, MOST_DEVICES);
  const rest = devices % each;
  return rest === 0 ? each : rest;
}
