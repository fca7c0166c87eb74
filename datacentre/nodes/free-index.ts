/**
 * Nodes by group and by how many of their devices are entirely free, as doubly linked lists: a node changes lists in a
 * few writes, and a place for k devices is found without looking at nodes that are too full. `filled` has a bit for
 * each list that is not empty.
 */

/** A mask of devices, and a mask of counts 0 … 31, are 32-bit numbers. */
export const MOST_DEVICES = 31;
const COUNTS = MOST_DEVICES + 1;
const NONE = -1;

export class FreeIndex {
  /** By group: bit f is set where a node has f free devices. */
  readonly filled: Int32Array;
  readonly #head: Int32Array;
  readonly #size: Int32Array;
  readonly #next: Int32Array;
  readonly #previous: Int32Array;

  constructor(groups: number, nodes: number) {
    this.filled = new Int32Array(groups);
    this.#head = new Int32Array(groups * COUNTS).fill(NONE);
    this.#size = new Int32Array(groups * COUNTS);
    this.#next = new Int32Array(nodes).fill(NONE);
    this.#previous = new Int32Array(nodes).fill(NONE);
  }

  /** A node of the group with `free` free devices, −1: none. */
  first(group: number, free: number): number {
    return this.#head[group * COUNTS + free]!;
  }

  /** The next node of the same list, −1: none. */
  next(node: number): number {
    return this.#next[node]!;
  }

  /** Nodes of the group with `free` free devices. */
  size(group: number, free: number): number {
    return this.#size[group * COUNTS + free]!;
  }

  add(node: number, group: number, free: number): void {
    const list = group * COUNTS + free;
    const head = this.#head[list]!;
    this.#next[node] = head;
    this.#previous[node] = NONE;
    if (head === NONE) this.filled[group]! |= 1 << free;
    else this.#previous[head] = node;
    this.#head[list] = node;
    this.#size[list]!++;
  }

  remove(node: number, group: number, free: number): void {
    const list = group * COUNTS + free;
    const next = this.#next[node]!;
    const previous = this.#previous[node]!;
    if (next !== NONE) this.#previous[next] = previous;
    if (previous !== NONE) this.#next[previous] = next;
    else {
      this.#head[list] = next;
      if (next === NONE) this.filled[group]! &= ~(1 << free);
    }
    this.#size[list]!--;
  }
}
