/**
 * The device of each lane, shared by kernels and transfers. A collective runs on the device, too: it takes
 * some of its multiprocessors and of its memory bandwidth, and the kernels beside it get what is left.
 */

import type { Lane } from '../../program/order/lanes.js';
import type { Fluid } from './fluid.js';

export type Work = 'kernels' | 'transfer';

const NOTHING = -1;

export class Devices {
  /** Whether transfers slow down the kernels beside them. */
  readonly shared: boolean;
  readonly #fluid: Fluid;
  /** Share of a device that one transfer takes. */
  readonly #share: number;
  /** By lane: transfers in flight, and the activity that computes, with all lanes that it computes on. */
  readonly #transfers: Int32Array;
  readonly #computing: Int32Array;
  readonly #together: (readonly Lane[])[] = [];

  constructor(fluid: Fluid, lanes: number, share: number) {
    this.shared = share > 0;
    this.#fluid = fluid;
    this.#share = share;
    this.#transfers = new Int32Array(lanes);
    this.#computing = new Int32Array(lanes).fill(NOTHING);
  }

  /** Work begins on the devices of `lanes`. Returns the pace it goes at. */
  enter(lanes: readonly Lane[], work: Work): number {
    if (!this.shared) return 1;
    if (work === 'kernels') return this.#pace(lanes);
    this.#change(lanes, 1);
    return 1;
  }

  /** The kernels that entered are this activity. */
  computes(lanes: readonly Lane[], activity: number): void {
    if (!this.shared) return;
    for (const lane of lanes) {
      this.#computing[lane.index] = activity;
      this.#together[lane.index] = lanes;
    }
  }

  leave(lanes: readonly Lane[], work: Work): void {
    if (!this.shared) return;
    if (work === 'transfer') this.#change(lanes, -1);
    else for (const lane of lanes) this.#computing[lane.index] = NOTHING;
  }

  #change(lanes: readonly Lane[], by: 1 | -1): void {
    for (const { index } of lanes) this.#transfers[index]! += by;
    for (const lane of lanes) {
      const activity = this.#computing[lane.index]!;
      if (activity !== NOTHING) this.#fluid.setPace(activity, this.#pace(this.#together[lane.index]!));
    }
  }

  /** Kernels that meet each other go at the pace of the device with most transfers. */
  #pace(lanes: readonly Lane[]): number {
    let most = 0;
    for (const { index } of lanes) most = Math.max(most, this.#transfers[index]!);
    return Math.max(this.#share, 1 - this.#share * most);
  }
}
