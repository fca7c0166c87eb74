/**
 * Activities on shared resources. Whatever takes time and can be slowed by others is an activity: a
 * kernel on matrix units and memory bandwidth, a message on ports and links, a copy to the host.
 * Alone, an activity takes `idlePs`. While the demands on every resource fit its capacity, all end
 * exactly then, to the tick of the clock. Where they do not fit, a contention component (`component.ts`)
 * shares max-min fairly (`max-min.ts`), nobody faster than alone, and rates change whenever one starts or ends.
 *
 * An end that is put off keeps its event, which finds out when it comes that it is too early: a pause for a transfer
 * costs one event more, not two for each change of pace.
 *
 * Starts and ends at one time are collected and shared out once, by an event that comes after
 * them. A resource whose demands fit slows nobody, so only contended resources connect activities.
 */
import { type Picoseconds, wholeTicks } from '../../program/time.js';
import type { Engine } from '../engine/engine.js';
import { grown } from '../engine/growable.js';
import { ContentionComponent } from './component.js';
import { CAPACITY_SHARES } from './max-min.js';
import { NONE, type ResourceId, Resources } from './resources.js';

export type { ResourceId } from './resources.js';

/** Payload of the event that shares out; all others are activities that end. */
const SHARE_OUT = -1;

export class Fluid {
  readonly #engine: Engine;
  readonly #listener: number;
  readonly #onEnd: (tag: number) => void;
  readonly #resources = new Resources();
  readonly #servedPs: number[] = [];

  // Activities, by slot. A free slot's `tag` is the next free slot.
  #slots = 0;
  #free = NONE;
  #tag = new Int32Array(64);
  #firstCell = new Int32Array(64);
  #idlePs = new Float64Array(64);
  /** Work left at `sincePs`, in time alone. */
  #leftPs = new Float64Array(64);
  #sincePs = new Float64Array(64);
  /** Fraction of full speed that resources allow since then; 0 until the first sharing out of a contended start. */
  #speed = new Float64Array(64);
  /** What others beside it leave of that speed, whatever the resources. */
  #pace = new Float64Array(64);
  #endPs = new Float64Array(64);
  /** The event that looks whether it has ended, and when: at its end or before. */
  #end = new Int32Array(64);
  #duePs = new Float64Array(64);

  /** Resources where somebody's speed may have to change at this time. */
  readonly #unsettled: ResourceId[] = [];
  readonly #component = new ContentionComponent();

  /** `onEnd` gets an activity's tag when it ends; its resources are free again by then. */
  constructor(engine: Engine, onEnd: (tag: number) => void) {
    this.#engine = engine;
    this.#onEnd = onEnd;
    this.#listener = engine.listen((payload) => {
      if (payload === SHARE_OUT) this.#shareOut();
      else this.#finish(payload);
    });
  }

  /** Adds a resource that serves `capacityPerSecond` units a second: bytes, FLOPs, fractions of a device. */
  resource(capacityPerSecond: number, name: string): ResourceId {
    this.#servedPs.push(0);
    return this.#resources.add(capacityPerSecond, name);
  }

  /**
   * Starts an activity that takes `idlePs` (whole ticks of the engine's clock) alone and, at full speed, uses
   * `demands[i]` units a second of resource `uses[i]`. `tag`, a 32-bit integer, is handed to `onEnd`.
   * `pace` (above 0, at most 1) slows it beyond that. Returns its number, for `setPace` until it ends.
   */
  start(
    idlePs: Picoseconds,
    uses: ArrayLike<ResourceId>,
    demands: ArrayLike<number>,
    tag: number,
    pace = 1,
  ): number {
    if (!(idlePs >= 0 && Number.isInteger(idlePs / this.#engine.tickPs))) {
      throw new RangeError(`an activity takes a whole number of ticks from 0 up, not ${idlePs} ps`);
    }
    const slot = this.#allocate();
    let cell = NONE;
    let contended = false;
    // Without work there is nothing to share.
    for (let i = idlePs === 0 ? 0 : uses.length; i-- > 0; ) {
      const resource = uses[i]!;
      cell = this.#resources.join(slot, resource, demands[i]!, cell);
      if (this.#resources.isContended(resource)) {
        this.#unsettle(resource);
        contended = true;
      }
    }
    this.#tag[slot] = tag;
    this.#firstCell[slot] = cell;
    this.#idlePs[slot] = idlePs;
    this.#leftPs[slot] = idlePs;
    this.#sincePs[slot] = this.#engine.now;
    this.#speed[slot] = contended ? 0 : 1;
    this.#pace[slot] = pace;
    if (!contended) this.#schedule(slot);
    return slot;
  }

  /** From now on the activity goes at `pace` times the speed that resources allow. */
  setPace(slot: number, pace: number): void {
    if (pace === this.#pace[slot]) return;
    this.#settle(slot);
    this.#pace[slot] = pace;
    if (this.#speed[slot]! > 0) this.#reschedule(slot);
  }

  /** What the present users want together, as a fraction of the capacity; above 1 it is contended. */
  demand(resource: ResourceId): number {
    return this.#resources.demand(resource);
  }

  /** Work the resource has done for activities that have ended, in picoseconds at full capacity. */
  served(resource: ResourceId): number {
    return this.#servedPs[resource]!;
  }

  #finish(slot: number): void {
    if (this.#endPs[slot]! > this.#engine.now) {
      // Only a look: it counts as no event.
      this.#engine.events--;
      this.#due(slot);
      return;
    }
    const resources = this.#resources;
    for (let cell = this.#firstCell[slot]!; cell !== NONE; ) {
      const resource = resources.resourceOf(cell);
      if (resources.isContended(resource)) this.#unsettle(resource);
      this.#servedPs[resource]! += (resources.shareOf(cell) / CAPACITY_SHARES) * this.#idlePs[slot]!;
      cell = resources.leave(cell);
    }
    const tag = this.#tag[slot]!;
    this.#tag[slot] = this.#free;
    this.#free = slot;
    this.#onEnd(tag);
  }

  #unsettle(resource: ResourceId): void {
    if (this.#unsettled.push(resource) === 1) {
      this.#engine.schedule(this.#engine.now, SHARE_OUT, this.#listener);
    }
  }

  #shareOut(): void {
    const component = this.#component;
    component.shareOut(this.#unsettled, this.#resources, this.#firstCell);
    this.#unsettled.length = 0;
    for (let i = 0; i < component.activities; i++) this.#setSpeed(component.slot(i), component.speed(i));
  }

  /** Whoever keeps its speed keeps its end: rounding happens only where a speed really changes. */
  #setSpeed(slot: number, speed: number): void {
    if (speed === this.#speed[slot]) return;
    this.#settle(slot);
    const begun = this.#speed[slot]! > 0;
    this.#speed[slot] = speed;
    if (begun) this.#reschedule(slot);
    else this.#schedule(slot);
  }

  /** Takes off the work done since the last change. */
  #settle(slot: number): void {
    const now = this.#engine.now;
    const speed = this.#speed[slot]! * this.#pace[slot]!;
    if (speed > 0) {
      this.#leftPs[slot] = Math.max(0, this.#leftPs[slot]! - (now - this.#sincePs[slot]!) * speed);
    }
    this.#sincePs[slot] = now;
  }

  #schedule(slot: number): void {
    this.#endPs[slot] = this.#foreseen(slot);
    this.#due(slot);
  }

  /** The same where an event is on its way. */
  #reschedule(slot: number): void {
    const endPs = this.#foreseen(slot);
    this.#endPs[slot] = endPs;
    if (endPs >= this.#duePs[slot]! && endPs <= this.#engine.longestPs) return;
    this.#engine.cancel(this.#end[slot]!);
    this.#due(slot);
  }

  /** When it ends if nothing changes. */
  #foreseen(slot: number): Picoseconds {
    const speed = this.#speed[slot]! * this.#pace[slot]!;
    const { now, tickPs } = this.#engine;
    return now + wholeTicks(this.#leftPs[slot]! / speed, tickPs);
  }

  #due(slot: number): void {
    const endPs = this.#endPs[slot]!;
    this.#duePs[slot] = endPs;
    this.#end[slot] = this.#engine.schedule(endPs, slot, this.#listener);
  }

  #allocate(): number {
    const slot = this.#free;
    if (slot !== NONE) {
      this.#free = this.#tag[slot]!;
      return slot;
    }
    const slots = ++this.#slots;
    this.#tag = grown(this.#tag, slots);
    this.#firstCell = grown(this.#firstCell, slots);
    this.#idlePs = grown(this.#idlePs, slots);
    this.#leftPs = grown(this.#leftPs, slots);
    this.#sincePs = grown(this.#sincePs, slots);
    this.#speed = grown(this.#speed, slots);
    this.#pace = grown(this.#pace, slots);
    this.#endPs = grown(this.#endPs, slots);
    this.#end = grown(this.#end, slots);
    this.#duePs = grown(this.#duePs, slots);
    return slots - 1;
  }
}
