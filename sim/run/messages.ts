/** Messages between lanes: who is at the other end of a channel, and what a message to there costs. */

import type { Lane, Lanes } from '../../program/order/lanes.js';
import type { Names } from '../../program/order/plans.js';
import type { TransferOp } from '../../program/program.js';
import { sameNode } from '../prices/placement.js';
import type { CollectivePrice, Prices } from '../prices/prices.js';

/** A channel as one lane sees it. */
interface LaneChannel {
  readonly peer: Lane;
  readonly sameNode: boolean;
  /** The last message's size and price: messages of one channel are mostly equal. */
  bytes: number;
  price: CollectivePrice | undefined;
}

export class Messages {
  readonly #lanes: Lanes;
  readonly #names: Names;
  readonly #prices: Prices;
  readonly #channels: (LaneChannel | undefined)[][];

  constructor(lanes: Lanes, names: Names, prices: Prices) {
    this.#lanes = lanes;
    this.#names = names;
    this.#prices = prices;
    this.#channels = lanes.all.map(() => []);
  }

  /** The lane at the other end of a channel. Throws past the end of an axis (see `check`). */
  peer(lane: Lane, channel: number): Lane {
    return this.#channelOf(lane, channel).peer;
  }

  priceOf(lane: Lane, channel: number, { bytes }: TransferOp): CollectivePrice {
    const known = this.#channelOf(lane, channel);
    if (known.price === undefined || known.bytes !== bytes) {
      known.price = this.#prices.transfer(bytes, known.sameNode);
      known.bytes = bytes;
    }
    return known.price;
  }

  #channelOf(lane: Lane, channel: number): LaneChannel {
    const ofLane = this.#channels[lane.index]!;
    let known = ofLane[channel];
    if (known === undefined) {
      const { like } = this.#names.channels[channel]!;
      const peer = this.#lanes.peer(lane, like);
      if (peer === undefined)
        throw new Error(`${lane.role.name}: ${like.label} points past the end of axis ${like.axis}`);
      const inside = sameNode(lane.rank, peer.rank, this.#prices.devicesPerNode);
      known = { peer, sameNode: inside, bytes: -1, price: undefined };
      ofLane[channel] = known;
    }
    return known;
  }
}
