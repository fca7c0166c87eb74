/**
 * The ports of each lane as shared resources: out and in, inside the node and to other nodes. A rank's
 * share of its node's NICs counts as its own port.
 */

import type { Lane } from '../../program/order/lanes.js';
import type { CollectivePrice, Prices } from '../prices/prices.js';
import type { Fluid } from './fluid.js';

export type Rates = Pick<CollectivePrice, 'intraBytesPerSecond' | 'interBytesPerSecond'>;

/** Resources that a flow uses, and how many units a second of each. */
export interface Demand {
  readonly uses: readonly number[];
  readonly demands: readonly number[];
}

const NOTHING: Demand = { uses: [], demands: [] };

export class Ports {
  readonly #intra: number;
  readonly #inter: number;
  /** By lane: intra out, intra in, inter out, inter in. */
  readonly #ids: readonly (readonly [number, number, number, number])[];
  /** What has been asked before, by rates, senders and receivers: the same objects come thousands of times. */
  readonly #known = new Map<Rates, Map<readonly Lane[], Map<readonly Lane[], Demand>>>();

  constructor(fluid: Fluid, lanes: readonly Lane[], prices: Prices) {
    this.#intra = prices.intraPort;
    this.#inter = prices.interPort;
    const port = (lane: Lane, name: string, capacity: number) =>
      fluid.resource(Math.max(capacity, 1), `${lane.role.name} rank ${lane.rank} ${name}`);
    this.#ids = lanes.map((lane) => [
      port(lane, 'node port out', this.#intra),
      port(lane, 'node port in', this.#intra),
      port(lane, 'network port out', this.#inter),
      port(lane, 'network port in', this.#inter),
    ]);
  }

  /** What a flow from `senders` to `receivers` asks of their ports; nobody can ask for more than a port has. */
  demand(senders: readonly Lane[], receivers: readonly Lane[], rates: Rates): Demand {
    if (rates.intraBytesPerSecond === 0 && rates.interBytesPerSecond === 0) return NOTHING;
    const bySenders = this.#known.get(rates) ?? new Map<readonly Lane[], Map<readonly Lane[], Demand>>();
    if (bySenders.size === 0) this.#known.set(rates, bySenders);
    const byReceivers = bySenders.get(senders) ?? new Map<readonly Lane[], Demand>();
    if (byReceivers.size === 0) bySenders.set(senders, byReceivers);
    const known = byReceivers.get(receivers);
    if (known !== undefined) return known;
    const demand = this.#count(senders, receivers, rates);
    byReceivers.set(receivers, demand);
    return demand;
  }

  #count(senders: readonly Lane[], receivers: readonly Lane[], rates: Rates): Demand {
    const intra = Math.min(rates.intraBytesPerSecond, this.#intra);
    const inter = Math.min(rates.interBytesPerSecond, this.#inter);
    const uses: number[] = [];
    const demands: number[] = [];
    const use = (lanes: readonly Lane[], which: 0 | 1, rate: number, offset: 0 | 2) => {
      if (rate === 0) return;
      for (const lane of lanes) {
        uses.push(this.#ids[lane.index]![(offset + which) as 0 | 1 | 2 | 3]);
        demands.push(rate);
      }
    };
    use(senders, 0, intra, 0);
    use(receivers, 1, intra, 0);
    use(senders, 0, inter, 2);
    use(receivers, 1, inter, 2);
    return { uses, demands };
  }
}
