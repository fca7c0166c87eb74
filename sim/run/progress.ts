/**
 * How far a run has come: the ops of all lanes under one numbering (lane after lane), what each still waits
 * for, and when it started, truly began and ended.
 */
import type { Times } from '../outcome/attribution.js';
import type { Lane } from './lanes.js';
import { KIND, type RolePlan } from './plans.js';

export class Progress {
  readonly #lanes: readonly Lane[];
  /** By lane; lanes of one role share a plan. */
  readonly #plans: readonly RolePlan[];
  /** Lane l's op i is number base[l] + i. */
  readonly #base: Int32Array;
  readonly #laneOf: Int32Array;
  readonly #unmet: Int32Array;
  readonly #start: Float64Array;
  readonly #active: Float64Array;
  readonly #end: Float64Array;
  /** Ops that began together with each, where others had to come; kept for those who ask why. */
  readonly #together: (readonly number[] | undefined)[] | undefined;
  #left = 0;

  /** With `reasons`, `lastToCome` can be asked. */
  constructor(lanes: readonly Lane[], plans: readonly RolePlan[], reasons: boolean) {
    this.#lanes = lanes;
    this.#plans = plans;
    this.#together = reasons ? [] : undefined;
    this.#base = new Int32Array(lanes.length + 1);
    for (const { index } of lanes) this.#base[index + 1] = this.#base[index]! + plans[index]!.places.count;
    const count = this.#base[lanes.length]!;
    this.#laneOf = new Int32Array(count);
    this.#unmet = new Int32Array(count);
    this.#start = new Float64Array(count);
    this.#active = new Float64Array(count);
    this.#end = new Float64Array(count);
    for (const lane of lanes) this.#prepare(lane);
  }

  #prepare({ index }: Lane): void {
    const { kinds, deps, places } = this.#plans[index]!;
    const base = this.#base[index]!;
    this.#laneOf.fill(index, base, base + places.count);
    for (let place = 0; place < places.count; place++) {
      const at = places.at(place);
      this.#unmet[base + place] = deps.first[at + 1]! - deps.first[at]!;
      if (kinds[at] !== KIND.memory) this.#left++;
    }
  }

  /** Ops that have yet to end. */
  get left(): number {
    return this.#left;
  }

  laneOf(number: number): Lane {
    return this.#lanes[this.#laneOf[number]!]!;
  }

  /** Place of op `number` in its lane's list. */
  placeOf(number: number): number {
    return number - this.#base[this.#laneOf[number]!]!;
  }

  /** Tells `ready` of every op that waits for nothing. */
  forEachFree(ready: (number: number) => void): void {
    for (const { index } of this.#lanes) {
      const { kinds, places } = this.#plans[index]!;
      const base = this.#base[index]!;
      for (let place = 0; place < places.count; place++) {
        if (this.#unmet[base + place] === 0 && kinds[places.at(place)] !== KIND.memory) ready(base + place);
      }
    }
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

  /** The number of an op by its lane and place. */
  numberOf(lane: number, place: number): number {
    return this.#base[lane]! + place;
  }

  /** Tells `ready` of every op that waited for this one last. */
  ends(number: number, now: number, ready: (number: number) => void): void {
    const lane = this.#laneOf[number]!;
    const { deps, places } = this.#plans[lane]!;
    const { firstDependent, dependents } = deps;
    const base = this.#base[lane]!;
    this.#end[number] = now;
    this.#left--;
    const place = number - base;
    const at = places.at(place);
    const end = firstDependent[at + 1]!;
    for (let e = firstDependent[at]!; e < end; e++) {
      const dependent = base + places.seen(place, at, dependents[e]!);
      if (--this.#unmet[dependent]! === 0) ready(dependent);
    }
  }

  timesOf({ index }: Lane): Times {
    const [from, to] = [this.#base[index]!, this.#base[index + 1]!];
    return {
      startPs: this.#start.subarray(from, to),
      activePs: this.#active.subarray(from, to),
      endPs: this.#end.subarray(from, to),
    };
  }
}
