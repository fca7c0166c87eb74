/**
 * The device of each lane, shared by kernels and transfers. A collective runs on the device, too: it takes
 * some of its multiprocessors and of its memory bandwidth, and the kernels beside it get what is left.
 */

import type { Lane } from '../../program/order/lanes.js';
import type { Fluid } from './fluid.js';

export type Work = 'kernels' | 'transfer';

export class Devices {
  /** Whether transfers slow down the kernels beside them. */
  readonly shared: boolean;
  readonly #fluid: Fluid;
  /** Share of a device that one transfer takes. */
  readonly #share: number;
  /** By lane: transfers in flight, and the activities that compute; streams of a program may compute beside each other. */
  readonly #transfers: Int32Array;
  readonly #computing: readonly number[][];
  /** By activity: all lanes that compute it together. */
  readonly #together: (readonly Lane[])[] = [];

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
    this.#together[activity] = lanes;
    for (let i = 0; i < lanes.length; i++) this.#computing[lanes[i]!.index]!.push(activity);
  }

  /** The work that entered as this activity has ended. */
  leave(lanes: readonly Lane[], work: Work, activity: number): void {
    if (!this.shared) return;
    if (work === 'transfer') this.#change(lanes, -1);
    else for (let i = 0; i < lanes.length; i++) remove(this.#computing[lanes[i]!.index]!, activity);
  }

  #change(lanes: readonly Lane[], by: 1 | -1): void {
    for (let i = 0; i < lanes.length; i++) this.#transfers[lanes[i]!.index]! += by;
    for (let i = 0; i < lanes.length; i++) {
      const computing = this.#computing[lanes[i]!.index]!;
      for (let c = 0; c < computing.length; c++) {
        const activity = computing[c]!;
        this.#fluid.setPace(activity, this.#pace(this.#together[activity]!));
      }
    }
  }

  /** Kernels that meet each other go at the pace of the device with most transfers. */
  #pace(lanes: readonly Lane[]): number {
    let most = 0;
    for (let i = 0; i < lanes.length; i++) most = Math.max(most, this.#transfers[lanes[i]!.index]!);
    return Math.max(this.#share, 1 - this.#share * most);
  }
}

function remove(computing: number[], ended: number): void {
  // Nearly always it is the only one.
  if (computing.at(-1) === ended) computing.pop();
  else computing.splice(computing.indexOf(ended), 1);
}
