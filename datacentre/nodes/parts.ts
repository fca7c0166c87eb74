/**
 * What jobs hold, part by part: one part is what one job holds on one node. A job's parts are a chain, and so are a
 * node's, so that a failure finds whom it hits. Freed parts are used again.
 */
import { grown } from '../../sim/engine/growable.js';

const NONE = -1;

export class Parts {
  row = new Int32Array(64);
  node = new Int32Array(64);
  mask = new Int32Array(64);
  /** Thousandths of each device. */
  milli = new Int32Array(64);
  cpuMilli = new Float64Array(64);
  memoryMib = new Float64Array(64);
  /** The job's next part, −1: none. */
  next = new Int32Array(64);
  /** By node: the part that was put there last, −1: none. */
  readonly on: Int32Array;
  /** The next part on the same node, −1: none. */
  nextOn = new Int32Array(64);
  #previousOn = new Int32Array(64);
  #free = NONE;
  #count = 0;

  constructor(nodes: number) {
    this.on = new Int32Array(nodes).fill(NONE);
  }

  /** A part before the job's other parts, `next`. */
  add(
    row: number,
    node: number,
    mask: number,
    milli: number,
    cpuMilli: number,
    memoryMib: number,
    next: number,
  ): number {
    const part = this.#allocate();
    this.row[part] = row;
    this.node[part] = node;
    this.mask[part] = mask;
    this.milli[part] = milli;
    this.cpuMilli[part] = cpuMilli;
    this.memoryMib[part] = memoryMib;
    this.next[part] = next;
    const other = this.on[node]!;
    this.nextOn[part] = other;
    this.#previousOn[part] = NONE;
    if (other !== NONE) this.#previousOn[other] = part;
    this.on[node] = part;
    return part;
  }

  /** Forgets a part, and says which is the job's next. */
  free(part: number): number {
    const next = this.nextOn[part]!;
    const previous = this.#previousOn[part]!;
    if (next !== NONE) this.#previousOn[next] = previous;
    if (previous === NONE) this.on[this.node[part]!] = next;
    else this.nextOn[previous] = next;
    const following = this.next[part]!;
    this.next[part] = this.#free;
    this.#free = part;
    return following;
  }

  #allocate(): number {
    const part = this.#free;
    if (part !== NONE) {
      this.#free = this.next[part]!;
      return part;
    }
    const parts = ++this.#count;
    this.row = grown(this.row, parts);
    this.node = grown(this.node, parts);
    this.mask = grown(this.mask, parts);
    this.milli = grown(this.milli, parts);
    this.cpuMilli = grown(this.cpuMilli, parts);
    this.memoryMib = grown(this.memoryMib, parts);
    this.next = grown(this.next, parts);
    this.nextOn = grown(this.nextOn, parts);
    this.#previousOn = grown(this.#previousOn, parts);
    return parts - 1;
  }
}
