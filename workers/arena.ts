/**
 * The allocator of tensors that come and go. The program is known, so every tensor gets its region before the
 * run: first fit, free neighbours coalesced. What is live is counted as the ledger counts it.
 */
interface FreeBlock {
  readonly first: number;
  readonly floats: number;
}

export interface Region {
  /** Floats from the start of the arena. */
  readonly first: number;
  readonly floats: number;
}

export class Arena {
  #freeBlocks: FreeBlock[] = [{ first: 0, floats: Number.MAX_SAFE_INTEGER }];
  readonly #allocated = new Map<string, Region>();
  #live = 0;
  /** Most floats that were live at once, and the length the arena must have. */
  peak = 0;
  length = 0;

  /** Throws when the name is allocated already. */
  allocate(name: string, floats: number): Region {
    if (this.#allocated.has(name)) throw new Error(`${name} is taken twice`);
    const i = this.#freeBlocks.findIndex((block) => block.floats >= floats);
    const block = this.#freeBlocks[i]!;
    const region = { first: block.first, floats };
    const rest = { first: block.first + floats, floats: block.floats - floats };
    this.#freeBlocks.splice(i, 1, ...(rest.floats > 0 ? [rest] : []));
    this.#allocated.set(name, region);
    this.#live += floats;
    this.peak = Math.max(this.peak, this.#live);
    this.length = Math.max(this.length, region.first + floats);
    return region;
  }

  free(name: string): void {
    const region = this.#allocated.get(name);
    if (!region) throw new Error(`${name} is given back but not held`);
    this.#allocated.delete(name);
    this.#live -= region.floats;
    const freeBlocks = [...this.#freeBlocks, region].sort((a, b) => a.first - b.first);
    this.#freeBlocks = [];
    for (const block of freeBlocks) {
      const last = this.#freeBlocks.at(-1);
      if (last && last.first + last.floats === block.first) {
        this.#freeBlocks[this.#freeBlocks.length - 1] = {
          first: last.first,
          floats: last.floats + block.floats,
        };
      } else this.#freeBlocks.push(block);
    }
  }

  find(name: string): Region | undefined {
    return this.#allocated.get(name);
  }
}
