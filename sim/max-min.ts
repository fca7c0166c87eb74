/**
 * Max-min fair sharing, for one group of activities that crowd one group of resources.
 *
 * An activity at full speed takes a fixed share of each resource it uses; at speed v it takes v times
 * that. A crowded resource has a *level*: users that want less than the level get what they want, the
 * others get the level each. An activity runs at the speed its tightest level allows.
 *
 * Shares are whole numbers, so sums do not depend on the order of their terms: two groups that are
 * images of each other get bit-identical speeds.
 */
import { grown } from './growable.js';

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

/** A solver; it keeps its tables between calls because sharing out is frequent and groups are small. */
export class MaxMin {
  #free = new Float64Array(8);
  #level = new Float64Array(8);
  #left = new Float64Array(8);
  #wanting = new Int32Array(8);
  #settled = new Uint8Array(8);
  /** Activities without a final speed yet. */
  #open = new Int32Array(8);
  #opens = 0;

  /**
   * Writes each activity's fraction of full speed into `speed`. Levels are found for all resources at
   * once, as if each were the only one. A resource that decides the speed of all its users is
   * settled: their speeds are final, what they take is subtracted everywhere, and the rest is solved
   * again (Bertsekas and Gallager, Data Networks, 6.5.2). When an activity's demand is the same all
   * along its way, the tightest resource always settles. In mixed proportions two resources can wait
   * for each other; then the slowest activities are settled where they stand.
   */
  share(sharing: Sharing, speed: Float64Array): void {
    this.#reset(sharing);
    while (this.#opens > 0) {
      this.#findLevels(sharing);
      const slowest = this.#applyLevels(sharing, speed);
      if (this.#close(sharing, speed, (a) => this.#usesSettled(sharing, a)) === 0) {
        this.#close(sharing, speed, (a) => speed[a] === slowest);
      }
    }
  }

  #reset({ activities, resources }: Sharing): void {
    this.#free = grown(this.#free, resources).fill(CAPACITY_SHARES, 0, resources);
    this.#level = grown(this.#level, resources);
    this.#left = grown(this.#left, resources);
    this.#wanting = grown(this.#wanting, resources);
    this.#settled = grown(this.#settled, resources);
    this.#open = grown(this.#open, activities);
    for (let a = 0; a < activities; a++) this.#open[a] = a;
    this.#opens = activities;
  }

  /** Each pass raises a level by what the users below it leave unused, until nothing is left over. */
  #findLevels({ resources, firstUse, resource, share }: Sharing): void {
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
          if (share[u]! <= level[r]!) left[r]! -= share[u]!;
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

  /** The speed each open activity's tightest level allows; settles resources. Returns the lowest speed. */
  #applyLevels({ resources, firstUse, resource, share }: Sharing, speed: Float64Array): number {
    const level = this.#level;
    this.#settled.fill(1, 0, resources);
    let slowest = 1;
    for (let i = 0; i < this.#opens; i++) {
      const a = this.#open[i]!;
      let v = 1;
      for (let u = firstUse[a]!; u < firstUse[a + 1]!; u++) v = Math.min(v, level[resource[u]!]! / share[u]!);
      for (let u = firstUse[a]!; u < firstUse[a + 1]!; u++) {
        if (v < 1 && v < level[resource[u]!]! / share[u]!) this.#settled[resource[u]!] = 0;
      }
      speed[a] = v;
      slowest = Math.min(slowest, v);
    }
    return slowest;
  }

  #usesSettled({ firstUse, resource }: Sharing, a: number): boolean {
    for (let u = firstUse[a]!; u < firstUse[a + 1]!; u++) if (this.#settled[resource[u]!] === 1) return true;
    return firstUse[a] === firstUse[a + 1];
  }

  /** Makes the speeds of those that pass final and subtracts what they take. Returns how many. */
  #close(sharing: Sharing, speed: Float64Array, isFinal: (a: number) => boolean): number {
    const { firstUse, resource, share } = sharing;
    let kept = 0;
    for (let i = 0; i < this.#opens; i++) {
      const a = this.#open[i]!;
      if (!isFinal(a)) this.#open[kept++] = a;
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
}
