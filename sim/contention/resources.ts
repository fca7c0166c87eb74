/**
 * Resources and who uses them. One use of one resource by one activity is a *cell*, in two lists: the
 * users of its resource, oldest first, and the uses of its activity. Joining and leaving cost the
 * same however many other users there are.
 */
import { grown } from '../engine/growable.js';
import { CAPACITY_SHARES } from './max-min.js';

export type ResourceId = number;

/** The end of a list. */
export const NONE = -1;

export class Resources {
  readonly names: string[] = [];
  readonly #sharesPerUnit: number[] = [];
  readonly #load: number[] = [];
  readonly #users: number[] = [];
  readonly #first: number[] = [];
  readonly #last: number[] = [];

  // Per cell. A free cell's `sibling` is the next free cell.
  #cells = 0;
  #free = NONE;
  #activity = new Int32Array(64);
  #sibling = new Int32Array(64);
  #resource = new Int32Array(64);
  #share = new Float64Array(64);
  #next = new Int32Array(64);
  #previous = new Int32Array(64);

  /** Adds a resource that serves `capacityPerSecond` units a second. */
  add(capacityPerSecond: number, name: string): ResourceId {
    if (!(capacityPerSecond > 0 && capacityPerSecond < Number.POSITIVE_INFINITY)) {
      throw new RangeError(
        `'${name}': a capacity of ${capacityPerSecond} a second is not above zero and finite`,
      );
    }
    this.#sharesPerUnit.push(CAPACITY_SHARES / capacityPerSecond);
    this.#load.push(0);
    this.#users.push(0);
    this.#first.push(NONE);
    this.#last.push(NONE);
    return this.names.push(name) - 1;
  }

  /** The activity takes `demandPerSecond` of the resource at full speed. Returns the new cell, put before `sibling`. */
  join(activity: number, resource: ResourceId, demandPerSecond: number, sibling: number): number {
    const share = Math.round(demandPerSecond * this.#sharesPerUnit[resource]!);
    if (!(share >= 0)) {
      throw new RangeError(
        `a demand of ${demandPerSecond} a second on resource ${resource} (${this.names[resource]}) is not a demand`,
      );
    }
    const cell = this.#allocate();
    const last = this.#last[resource]!;
    this.#activity[cell] = activity;
    this.#sibling[cell] = sibling;
    this.#resource[cell] = resource;
    this.#share[cell] = share;
    this.#next[cell] = NONE;
    this.#previous[cell] = last;
    if (last === NONE) this.#first[resource] = cell;
    else this.#next[last] = cell;
    this.#last[resource] = cell;
    this.#load[resource]! += share;
    this.#users[resource]!++;
    return cell;
  }

  /** Ends the use and frees the cell. Returns the activity's next cell. */
  leave(cell: number): number {
    const resource = this.#resource[cell]!;
    const next = this.#next[cell]!;
    const previous = this.#previous[cell]!;
    if (previous === NONE) this.#first[resource] = next;
    else this.#next[previous] = next;
    if (next === NONE) this.#last[resource] = previous;
    else this.#previous[next] = previous;
    this.#load[resource]! -= this.#share[cell]!;
    this.#users[resource]!--;
    const sibling = this.#sibling[cell]!;
    this.#sibling[cell] = this.#free;
    this.#free = cell;
    return sibling;
  }

  /** True when the users together want more than there is; each share may have been rounded up. */
  isContended(resource: ResourceId): boolean {
    return this.#load[resource]! > CAPACITY_SHARES + this.#users[resource]!;
  }

  /** What the users want together, as a fraction of the capacity. */
  demand(resource: ResourceId): number {
    return this.#load[resource]! / CAPACITY_SHARES;
  }

  activityOf(cell: number): number {
    return this.#activity[cell]!;
  }

  resourceOf(cell: number): ResourceId {
    return this.#resource[cell]!;
  }

  shareOf(cell: number): number {
    return this.#share[cell]!;
  }

  /** The resource's oldest cell, or NONE. */
  oldest(resource: ResourceId): number {
    return this.#first[resource]!;
  }

  /** The next younger cell of the same resource, or NONE. */
  younger(cell: number): number {
    return this.#next[cell]!;
  }

  /** The next cell of the same activity, or NONE. */
  sibling(cell: number): number {
    return this.#sibling[cell]!;
  }

  #allocate(): number {
    const cell = this.#free;
    if (cell !== NONE) {
      this.#free = this.#sibling[cell]!;
      return cell;
    }
    const cells = ++this.#cells;
    this.#activity = grown(this.#activity, cells);
    this.#sibling = grown(this.#sibling, cells);
    this.#resource = grown(this.#resource, cells);
    this.#share = grown(this.#share, cells);
    this.#next = grown(this.#next, cells);
    this.#previous = grown(this.#previous, cells);
    return cells - 1;
  }
}
