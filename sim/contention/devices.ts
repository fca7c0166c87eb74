/**
 * The device of each lane, shared by kernels and transfers. A collective runs on the device, too: it takes
 * some of its multiprocessors and of its memory bandwidth, and the kernels beside it get what is left.
 */

import type { Lane } from '../../program/order/lanes.js';
import type { Fluid } from './fluid.js';

export type Work = 'kernels' | 'transfer';

/** Kernels under way, and all lanes that compute them together. */
interface Computing {
  readonly activity: number;
  readonly lanes: readonly Lane[];
}

export class Devices {
  /** Whether transfers slow down the kernels beside them. */
  readonly shared: boolean;
  readonly #fluid: Fluid;
  /** Share of a device that one transfer takes. */
  readonly #share: number;
  /** By lane: transfers in flight, and what computes; streams of a program may compute beside each other. */
  readonly #transfers: Int32Array;
  readonly #computing: readonly Computing[][];

  constructor(fluid: Fluid, lanes: number, share: number) {
    this.shared = share > 0;
    this.#fluid = fluid;
    this.#share = share;
    this.#transfers = new Int32Array(lanes);
    this.#computing = Array.from({ length: lanes }, () => []);
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
    const computing = { activity, lanes };
    for (const { index } of lanes) this.#computing[index]!.push(computing);
  }

  /** The work that entered as this activity has ended. */
  leave(lanes: readonly Lane[], work: Work, activity: number): void {
    if (!this.shared) return;
    if (work === 'transfer') this.#change(lanes, -1);
    else for (const { index } of lanes) remove(this.#computing[index]!, activity);
  }

  #change(lanes: readonly Lane[], by: 1 | -1): void {
    for (const { index } of lanes) this.#transfers[index]! += by;
    for (const { index } of lanes) {
      for (const { activity, lanes: together } of this.#computing[index]!)
        this.#fluid.setPace(activity, this.#pace(together));
    }
  }

  /** Kernels that meet each other go at the pace of the device with most transfers. */
  #pace(lanes: readonly Lane[]): number {
    let most = 0;
    for (const { index } of lanes) most = Math.max(most, this.#transfers[index]!);
    return Math.max(this.#share, 1 - this.#share * most);
  }
}

function remove(computing: Computing[], ended: number): void {
  // Nearly always it is the only one.
  const at = computing.length === 1 ? 0 : computing.findIndex(({ activity }) => activity === ended);
  computing.splice(at, 1);
}
