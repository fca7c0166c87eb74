/**
 * Max-min fair sharing, for one group of activities that contend for one group of resources.
 *
 * An activity at full speed takes a fixed share of each resource it uses; at speed v it takes v times
 * that. A contended resource has a *level*: users that want less than the level get what they want, the
 * others get the level each. An activity runs at the speed its tightest level allows.
 *
 * Shares are whole numbers, so sums do not depend on the order of their terms: two groups that are
 * images of each other get bit-identical speeds.
 */
import { grown } from '../engine/growable.js';

/** The capacity of any resource, in shares; 2^40 keeps sums of 8,192 full demands exact. */
export const CAPACITY_SHARES = 2 ** 40;

/** Who uses what: activity a has the uses `firstUse[a]` up to, not including, `firstUse[a + 1]`. */
export interface Sharing {
  readonly activities: number;
  readonly resources: number;
  readonly firstUse: Int32Array;
  /** Per use: the resource, 0 … resources − 1, and the share of it taken at full speed. */
  readonly resource: Int32Array;
  readonly share: Float64Array;
}

/** Rounds of relaxing; in most mixtures each brings levels ten times closer to where they meet. */
const RELAXATIONS = 8;

/** A solver; it keeps its tables between calls because sharing out is frequent and groups are small. */
export class MaxMin {
  #free = new Float64Array(8);
  #level = new Float64Array(8);
  #left = new Float64Array(8);
  #wanting = new Int32Array(8);
  #settled = new Uint8Array(8);
  /** Per use: what the activity can want of the resource, given its other resources. */
  #want = new Float64Array(8);
  /** Activities without a final speed yet. */
  #open = new Int32Array(8);
  #opens = 0;

  /**
   * Writes each activity's fraction of full speed into `speed`. Levels are found for all resources at
   * once, as if each were the only one. A resource that decides the speed of all its users is
   * settled: their speeds are final, what they take is subtracted everywhere, and the rest is solved
   * again (Bertsekas and Gallager, Data Networks, 6.5.2). When an activity's demand is the same all
   * along its way, the tightest resource always settles. In mixed proportions resources can wait for
   * each other: then levels are relaxed together, and speeds raised in proportion until one is full.
   * Nobody can be faster without slowing somebody else.
   */
  share(sharing: Sharing, speed: Float64Array): void {
    this.#reset(sharing);
    while (this.#opens > 0) {
      this.#findLevels(sharing);
      this.#applyLevels(sharing, speed);
      if (this.#close(sharing, speed) > 0) continue;
      this.#relax(sharing);
      this.#applyLevels(sharing, speed);
      this.#raise(sharing, speed);
      this.#close(sharing, speed);
    }
  }

  #reset({ activities, resources, firstUse, share }: Sharing): void {
    this.#free = grown(this.#free, resources).fill(CAPACITY_SHARES, 0, resources);
    this.#level = grown(this.#level, resources);
    this.#left = grown(this.#left, resources);
    this.#wanting = grown(this.#wanting, resources);
    this.#settled = grown(this.#settled, resources);
    this.#open = grown(this.#open, activities);
    const uses = firstUse[activities]!;
    this.#want = grown(this.#want, uses);
    for (let u = 0; u < uses; u++) this.#want[u] = share[u]!;
    for (let a = 0; a < activities; a++) this.#open[a] = a;
    this.#opens = activities;
  }

  /** Each pass raises a level by what the users below it leave unused, until nothing is left over. */
  #findLevels({ resources, firstUse, resource }: Sharing): void {
    const want = this.#want;
    const level = this.#level.fill(0, 0, resources);
    const left = this.#left;
    const wanting = this.#wanting;
    for (let rising = true; rising; ) {
      rising = false;
      for (let r = 0; r < resources; r++) left[r] = this.#free[r]!;
      wanting.fill(0, 0, resources);
      for (let i = 0; i < this.#opens; i++) {
        const a = this.#open[i]!;
        for (let u = firstUse[a]!; u < firstUse[a + 1]!; u++) {
          const r = resource[u]!;
          if (want[u]! <= level[r]!) left[r]! -= want[u]!;
          else wanting[r]!++;
        }
      }
      for (let r = 0; r < resources; r++) {
        if (wanting[r] === 0) level[r] = Number.POSITIVE_INFINITY;
        else if (left[r]! / wanting[r]! > level[r]!) {
          level[r] = left[r]! / wanting[r]!;
          rising = true;
        }
      }
    }
  }

  /** The speed each open activity's tightest level allows; settles resources. */
  #applyLevels({ resources, firstUse, resource, share }: Sharing, speed: Float64Array): void {
    const level = this.#level;
    this.#settled.fill(1, 0, resources);
    for (let i = 0; i < this.#opens; i++) {
      const a = this.#open[i]!;
      let v = 1;
      for (let u = firstUse[a]!; u < firstUse[a + 1]!; u++) v = Math.min(v, level[resource[u]!]! / share[u]!);
      for (let u = firstUse[a]!; u < firstUse[a + 1]!; u++) {
        if (v < 1 && v < level[resource[u]!]! / share[u]!) this.#settled[resource[u]!] = 0;
      }
      speed[a] = v;
    }
  }

  /** Subtracts what activities with a final speed take, and forgets them. Returns how many. */
  #close(sharing: Sharing, speed: Float64Array): number {
    const { firstUse, resource, share } = sharing;
    let kept = 0;
    for (let i = 0; i < this.#opens; i++) {
      const a = this.#open[i]!;
      if (!this.#isFinal(sharing, a, speed)) this.#open[kept++] = a;
      else {
        for (let u = firstUse[a]!; u < firstUse[a + 1]!; u++) {
          this.#free[resource[u]!]! -= Math.round(speed[a]! * share[u]!);
        }
      }
    }
    const closed = this.#opens - kept;
    this.#opens = kept;
    return closed;
  }

  /** At full speed, or held back by a resource that is settled. */
  #isFinal({ firstUse, resource }: Sharing, a: number, speed: Float64Array): boolean {
    if (speed[a] === 1) return true;
    for (let u = firstUse[a]!; u < firstUse[a + 1]!; u++) if (this.#settled[resource[u]!] === 1) return true;
    return false;
  }

  /**
   * Lets each resource count on its users being held back by their other resources. The lower those
   * levels, the higher this one, so levels swing: every second round they come from below, never
   * asking too much, and rise.
   */
  #relax(sharing: Sharing): void {
    for (let i = 0; i < 2 * RELAXATIONS; i++) {
      this.#limitWants(sharing);
      this.#findLevels(sharing);
    }
    for (let i = 0; i < this.#opens; i++) {
      const a = this.#open[i]!;
      for (let u = sharing.firstUse[a]!; u < sharing.firstUse[a + 1]!; u++) this.#want[u] = sharing.share[u]!;
    }
  }

  /** Raises the open speeds by one factor until a resource is full, which settles it, or somebody is at full speed. */
  #raise({ resources, firstUse, resource, share }: Sharing, speed: Float64Array): void {
    const taken = this.#left.fill(0, 0, resources);
    let factor = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.#opens; i++) {
      const a = this.#open[i]!;
      factor = Math.min(factor, 1 / speed[a]!);
      for (let u = firstUse[a]!; u < firstUse[a + 1]!; u++) {
        taken[resource[u]!]! += Math.round(speed[a]! * share[u]!);
      }
    }
    // A resource without open users allows any factor.
    const allows = (r: number) => (taken[r] === 0 ? Number.POSITIVE_INFINITY : this.#free[r]! / taken[r]!);
    for (let r = 0; r < resources; r++) factor = Math.min(factor, allows(r));
    for (let r = 0; r < resources; r++) this.#settled[r] = allows(r) === factor ? 1 : 0;
    for (let i = 0; i < this.#opens; i++) {
      const a = this.#open[i]!;
      speed[a] = 1 / speed[a]! === factor ? 1 : speed[a]! * factor;
    }
  }

  #limitWants({ firstUse, resource, share }: Sharing): void {
    for (let i = 0; i < this.#opens; i++) {
      const a = this.#open[i]!;
      for (let u = firstUse[a]!; u < firstUse[a + 1]!; u++) {
        let v = 1;
        for (let w = firstUse[a]!; w < firstUse[a + 1]!; w++) {
          if (w !== u) v = Math.min(v, this.#level[resource[w]!]! / share[w]!);
        }
        this.#want[u] = Math.round(v * share[u]!);
      }
    }
  }
}
