/**
 * What each op of a run still waits for: the ops of all lanes under one numbering (lane after lane), each counting
 * down the ops of its list that have yet to end.
 */
import { KIND, type RolePlan } from './plans.js';

export class Countdown {
  /** By lane; lanes of one role share a plan. */
  readonly #plans: readonly RolePlan[];
  /** Lane l's op i is number base[l] + i. */
  readonly #base: Int32Array;
  readonly #laneOf: Int32Array;
  readonly #unmet: Int32Array;
  #left = 0;

  constructor(plans: readonly RolePlan[]) {
    this.#plans = plans;
    this.#base = new Int32Array(plans.length + 1);
    for (let lane = 0; lane < plans.length; lane++)
      this.#base[lane + 1] = this.#base[lane]! + plans[lane]!.places.count;
    this.#laneOf = new Int32Array(this.count);
    this.#unmet = new Int32Array(this.count);
    for (let lane = 0; lane < plans.length; lane++) this.#prepare(lane);
  }

  #prepare(lane: number): void {
    const { kinds, deps, places } = this.#plans[lane]!;
    const base = this.#base[lane]!;
    this.#laneOf.fill(lane, base, base + places.count);
    for (let place = 0; place < places.count; place++) {
      const op = places.at(place);
      this.#unmet[base + place] = deps.first[op + 1]! - deps.first[op]!;
      if (kinds[op] !== KIND.memory) this.#left++;
    }
  }

  /** Ops of all lanes together. */
  get count(): number {
    return this.#base[this.#plans.length]!;
  }

  /** Ops that have yet to end. */
  get left(): number {
    return this.#left;
  }

  /** The lane of op `number`. */
  laneOf(number: number): number {
    return this.#laneOf[number]!;
  }

  /** Place of op `number` in its lane's list. */
  placeOf(number: number): number {
    return number - this.#base[this.#laneOf[number]!]!;
  }

  /** The number of an op by its lane and place. */
  numberOf(lane: number, place: number): number {
    return this.#base[lane]! + place;
  }

  /** Tells `ready` of every op that waits for nothing. */
  forEachFree(ready: (number: number) => void): void {
    for (let lane = 0; lane < this.#plans.length; lane++) {
      const { kinds, deps, places } = this.#plans[lane]!;
      const base = this.#base[lane]!;
      for (let place = 0; place < places.count; place++) {
        const op = places.at(place);
        if (kinds[op] !== KIND.memory && deps.first[op] === deps.first[op + 1]) ready(base + place);
      }
    }
  }

  /** The op has ended: tells `ready` of every op that waited for this one last. */
  ended(number: number, ready: (number: number) => void): void {
    const lane = this.#laneOf[number]!;
    const { deps, places } = this.#plans[lane]!;
    const { firstDependent, dependents } = deps;
    const base = this.#base[lane]!;
    this.#left--;
    const place = number - base;
    const op = places.at(place);
    const end = firstDependent[op + 1]!;
    for (let e = firstDependent[op]!; e < end; e++) {
      const dependent = base + places.seen(place, op, dependents[e]!);
      if (--this.#unmet[dependent]! === 0) ready(dependent);
    }
  }
}
