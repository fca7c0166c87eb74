/** Messages between lanes: who is at the other end of a channel, what a message to there costs, and its way. */

import type { Lane, Lanes } from '../../program/order/lanes.js';
import type { Names } from '../../program/order/plans.js';
import { areApart, sameNode } from '../prices/placement.js';
import type { CollectivePrice, Prices } from '../prices/prices.js';
import type { Flows, Route } from './flows.js';

/** A channel as one lane sees it. */
export interface LaneChannel {
  readonly peer: Lane;
  /** Messages of one channel are equal. */
  readonly price: CollectivePrice;
  /** From whoever sends to whoever receives. */
  readonly route: Route;
}

export class Messages {
  readonly #lanes: Lanes;
  readonly #names: Names;
  readonly #prices: Prices;
  readonly #flows: Flows;
  readonly #channels: (LaneChannel | undefined)[][];

  constructor(lanes: Lanes, names: Names, prices: Prices, flows: Flows) {
    this.#lanes = lanes;
    this.#names = names;
    this.#prices = prices;
    this.#flows = flows;
    this.#channels = lanes.all.map(() => []);
  }

  /** A channel from a lane. Throws past the end of an axis (see `check`). */
  channelOf(lane: Lane, channel: number): LaneChannel {
    const known = this.#channels[lane.index]![channel];
    return known ?? this.#opened(lane, channel);
  }

  #opened(lane: Lane, channel: number): LaneChannel {
    const { like } = this.#names.channels[channel]!;
    const peer = this.#lanes.peer(lane, like);
    if (peer === undefined)
      throw new Error(`${lane.role.name}: ${like.label} points past the end of axis ${like.axis}`);
    const inside = sameNode(lane.rank, peer.rank, this.#prices.devicesPerNode);
    const price = this.#prices.transfer(like.bytes, inside, areApart(lane.rank, peer.rank, this.#prices));
    const [from, to] = like.kind === 'send' ? [lane, peer] : [peer, lane];
    const route = this.#flows.route(this.#flows.only(from), this.#flows.only(to), price);
    const opened = { peer, price, route };
    this.#channels[lane.index]![channel] = opened;
    return opened;
  }
}
