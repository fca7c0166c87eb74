/** How far a run has come: what each op still waits for, and when it started, truly began and ended. */
import { Countdown } from '../../program/order/countdown.js';
import type { Lane } from '../../program/order/lanes.js';
import type { RolePlan } from '../../program/order/plans.js';
import type { Times } from '../outcome/attribution.js';

export class Progress extends Countdown {
  readonly #start: Float64Array;
  readonly #active: Float64Array;
  readonly #end: Float64Array;
  /** Ops that began together with each, where others had to come; kept for those who ask why. */
  readonly #together: (readonly number[] | undefined)[] | undefined;

  /** `plans` by lane. With `reasons`, `lastToCome` can be asked. */
  constructor(plans: readonly RolePlan[], reasons: boolean) {
    super(plans);
    this.#together = reasons ? [] : undefined;
    this.#start = new Float64Array(this.count);
    this.#active = new Float64Array(this.count);
    this.#end = new Float64Array(this.count);
  }

  /** All that the op waits for has ended. */
  starts(number: number, now: number): void {
    this.#start[number] = now;
    this.#active[number] = now;
  }

  /** The ops of a rendezvous: the last of them has come. */
  begin(members: readonly number[], now: number): void {
    for (const number of members) {
      this.#active[number] = now;
      if (this.#together !== undefined) this.#together[number] = members;
    }
  }

  /** Of the ops that began together with op `number`, itself included, the first in order that came last. */
  lastToCome(number: number): number {
    let last = number;
    for (const other of this.#together?.[number] ?? []) {
      if (this.#start[other] !== this.#active[other]) continue;
      if (this.#start[last] !== this.#active[last] || other < last) last = other;
    }
    return last;
  }

  /** Tells `ready` of every op that waited for this one last. */
  ends(number: number, now: number, ready: (number: number) => void): void {
    this.#end[number] = now;
    this.ended(number, ready);
  }

  timesOf({ index }: Lane): Times {
    const [from, to] = [this.numberOf(index, 0), this.numberOf(index + 1, 0)];
    return {
      startPs: this.#start.subarray(from, to),
      activePs: this.#active.subarray(from, to),
      endPs: this.#end.subarray(from, to),
    };
  }
}
