/**
 * The ports of each lane as shared resources: out and in, inside the node and to other nodes. A rank's
 * share of its node's NICs counts as its own port.
 */

import type { CollectivePrice, Prices } from '../prices/prices.js';
import type { Lane } from '../run/lanes.js';
import type { Fluid } from './fluid.js';

type Rates = Pick<CollectivePrice, 'intraBytesPerSecond' | 'interBytesPerSecond'>;

const NOTHING = { uses: [], demands: [] } as const;

export class Ports {
  readonly #intra: number;
  readonly #inter: number;
  /** By lane: intra out, intra in, inter out, inter in. */
  readonly #ids: readonly (readonly [number, number, number, number])[];

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

  /** Resources that a motion uses and how much of each; nobody can ask for more than a port has. */
  demand(
    senders: readonly Lane[],
    receivers: readonly Lane[],
    rates: Rates,
  ): { uses: readonly number[]; demands: readonly number[] } {
    const intra = Math.min(rates.intraBytesPerSecond, this.#intra);
    const inter = Math.min(rates.interBytesPerSecond, this.#inter);
    if (intra === 0 && inter === 0) return NOTHING;
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
