/** A priority queue: the least rank first, and of equals the one that came first. */
export class Queue<T extends { readonly rank: number }> {
  /** A binary heap: no entry is before its parent, at half its place. */
  readonly #heap: { readonly entry: T; readonly order: number }[] = [];
  #pushed = 0;

  /** The rank of what comes first; infinite where nothing does. */
  get rank(): number {
    return this.#heap[0]?.entry.rank ?? Number.POSITIVE_INFINITY;
  }

  /** All that is in it, in no order. */
  *entries(): Generator<T> {
    for (const { entry } of this.#heap) yield entry;
  }

  push(entry: T): void {
    const heap = this.#heap;
    const added = { entry, order: this.#pushed++ };
    let at = heap.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(added, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = added;
  }

  pop(): T | undefined {
    const heap = this.#heap;
    const first = heap[0]?.entry;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

interface Placed {
  readonly entry: { readonly rank: number };
  readonly order: number;
}

function before(a: Placed, b: Placed): boolean {
  return a.entry.rank === b.entry.rank ? a.order < b.order : a.entry.rank < b.entry.rank;
}
