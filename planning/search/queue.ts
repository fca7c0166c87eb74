/** A priority queue: the least rank first, and of equals the one that came first. */
export class Queue<T extends { readonly rank: number }> {
  /** A binary heap: no entry is before its parent, at half its place. When each came is beside it. */
  readonly #heap: T[] = [];
  readonly #orders: number[] = [];
  #pushed = 0;

  /** The rank of what comes first; infinite where nothing does. */
  get rank(): number {
    return this.#heap[0]?.rank ?? Number.POSITIVE_INFINITY;
  }

  /** All that is in it, in no order. */
  get entries(): readonly T[] {
    return this.#heap;
  }

  push(entry: T): void {
    const [heap, orders] = [this.#heap, this.#orders];
    const order = this.#pushed++;
    let at = heap.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      // What came before it goes before it where ranks are equal.
      if (heap[parent]!.rank <= entry.rank) break;
      heap[at] = heap[parent]!;
      orders[at] = orders[parent]!;
      at = parent;
    }
    heap[at] = entry;
    orders[at] = order;
  }

  pop(): T | undefined {
    const [heap, orders] = [this.#heap, this.#orders];
    const first = heap[0];
    const last = heap.pop();
    const order = orders.pop()!;
    if (last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#isBefore(child + 1, heap[child]!.rank, orders[child]!)) child++;
      if (!this.#isBefore(child, last.rank, order)) break;
      heap[at] = heap[child]!;
      orders[at] = orders[child]!;
      at = child;
    }
    heap[at] = last;
    orders[at] = order;
    return first;
  }

  #isBefore(at: number, rank: number, order: number): boolean {
    const other = this.#heap[at]!.rank;
    return other === rank ? this.#orders[at]! < order : other < rank;
  }
}
