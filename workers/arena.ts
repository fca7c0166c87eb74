/**
 * Addresses for tensors that come and go. The program is known, so every tensor gets its place before the
 * run: first fit, neighbours joined when freed. What is live is counted as the ledger counts it.
 */
interface Gap {
  readonly first: number;
  readonly floats: number;
}

export interface Place {
  /** Floats from the start of the arena. */
  readonly first: number;
  readonly floats: number;
}

export class Arena {
  #gaps: Gap[] = [{ first: 0, floats: Number.MAX_SAFE_INTEGER }];
  readonly #held = new Map<string, Place>();
  #live = 0;
  /** Most floats that were live at once, and the length the arena must have. */
  peak = 0;
  length = 0;

  /** Throws when the name is held already or nothing that long can be placed. */
  take(name: string, floats: number): Place {
    if (this.#held.has(name)) throw new Error(`${name} is taken twice`);
    const i = this.#gaps.findIndex((gap) => gap.floats >= floats);
    const gap = this.#gaps[i]!;
    const place = { first: gap.first, floats };
    const rest = { first: gap.first + floats, floats: gap.floats - floats };
    this.#gaps.splice(i, 1, ...(rest.floats > 0 ? [rest] : []));
    this.#held.set(name, place);
    this.#live += floats;
    this.peak = Math.max(this.peak, this.#live);
    this.length = Math.max(this.length, place.first + floats);
    return place;
  }

  give(name: string): void {
    const place = this.#held.get(name);
    if (!place) throw new Error(`${name} is given back but not held`);
    this.#held.delete(name);
    this.#live -= place.floats;
    const gaps = [...this.#gaps, place].sort((a, b) => a.first - b.first);
    this.#gaps = [];
    for (const gap of gaps) {
      const last = this.#gaps.at(-1);
      if (last && last.first + last.floats === gap.first) {
        this.#gaps[this.#gaps.length - 1] = { first: last.first, floats: last.floats + gap.floats };
      } else this.#gaps.push(gap);
    }
  }

  find(name: string): Place | undefined {
    return this.#held.get(name);
  }
}
