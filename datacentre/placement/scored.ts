/**
 * Places by a score: of all nodes with room, those reserved for the job's queue first, then the largest score, then the
 * first in the list. Looks at every node; `Tightest` finds best fits of whole devices without.
 */
import { groupOf, hasRoom, largestNode } from '../nodes/fits.js';
import type { NodeGroup } from '../nodes/groups.js';
import { type ClusterState, lowest } from '../nodes/state.js';
import { placeGang } from './gang.js';
import type { Demand, Placed, Placer } from './placement.js';
import { fullestDevice } from './room.js';
import { type Ask, isPart, type Scorer } from './scorer.js';

export class Scored implements Placer {
  readonly #state: ClusterState;
  readonly #scorer: Scorer;
  readonly #reserves: boolean;

  constructor(state: ClusterState, scorer: Scorer) {
    this.#state = state;
    this.#scorer = scorer;
    this.#reserves = state.groups.list.some((group) => group.queues !== null);
  }

  place(demand: Demand, into: Placed): boolean {
    into.clear();
    if (demand.devices <= largestNode(this.#state, demand))
      return this.#onOne(demand, demand.devices, demand.access.admits, into);
    return placeGang(this.#state, demand, into, (rest, shape) => {
      const alike = this.#only(demand.access.admits, (group) => group.shape === shape);
      return this.#onOne(demand, rest, alike, into);
    });
  }

  /** `devices` devices on one more node of the groups that `admits` says. */
  #onOne(demand: Demand, devices: number, admits: Uint8Array, into: Placed): boolean {
    const cpuMilli =
      devices === demand.devices ? demand.cpuMilli : Math.ceil((demand.cpuMilli * devices) / demand.devices);
    const ask = { cpuMilli, devices, deviceMilli: demand.deviceMilli };
    const taken = into.nodes.slice(0, into.count);
    let best = -1;
    if (this.#reserves)
      best = this.#best(
        demand,
        ask,
        this.#only(admits, (group) => group.queues !== null),
        taken,
      );
    if (best < 0) best = this.#best(demand, ask, admits, taken);
    if (best < 0) return false;
    into.add(best, this.#devices(ask, best));
    return true;
  }

  #only(admits: Uint8Array, which: (group: NodeGroup) => boolean): Uint8Array {
    return admits.map((admitted, group) => Number(admitted === 1 && which(groupOf(this.#state, group))));
  }

  /** The best node of the groups that has room and is not `taken`; −1: none. */
  #best(demand: Demand, ask: Ask, admits: Uint8Array, taken: Int32Array): number {
    const state = this.#state;
    const score = this.#scorer.scores(ask);
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (let node = 0; node < state.nodes.length; node++) {
      if (admits[state.group[node]!] === 0 || !hasRoom(state, demand, node, ask.devices)) continue;
      const points = score(node);
      if (points <= most || taken.includes(node)) continue;
      best = node;
      most = points;
    }
    return best;
  }

  #devices(ask: Ask, node: number): number {
    if (!isPart(ask)) return lowest(this.#state.freeMask[node]!, ask.devices);
    const device = this.#scorer.device?.(ask, node) ?? fullestDevice(this.#state, node, ask.deviceMilli);
    return 1 << device;
  }
}
