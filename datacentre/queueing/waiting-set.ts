/**
 * A set of whole numbers below a bound, which finds the next member after any number in a few steps: a bit per number,
 * above it a bit per word that is not empty, and so on up. Numbers are places in the queue, so that whoever is
 * interrupted comes back to the place it had.
 */
export class WaitingSet {
  readonly #levels: Int32Array[] = [];

  constructor(bound: number) {
    let words = bound;
    do {
      words = Math.max(1, Math.ceil(words / 32));
      this.#levels.push(new Int32Array(words));
    } while (words > 1);
  }

  add(place: number): void {
    let at = place;
    for (const level of this.#levels) {
      const word = at >>> 5;
      const before = level[word]!;
      level[word] = before | (1 << (at & 31));
      if (before !== 0) return;
      at = word;
    }
  }

  delete(place: number): void {
    let at = place;
    for (const level of this.#levels) {
      const word = at >>> 5;
      level[word]! &= ~(1 << (at & 31));
      if (level[word] !== 0) return;
      at = word;
    }
  }

  /** The first member that is at least `from`; −1: none. */
  next(from: number): number {
    const levels = this.#levels;
    let at = from;
    for (let up = 0; up < levels.length; up++) {
      const word = at >>> 5;
      if (word >= levels[up]!.length) return -1;
      const rest = levels[up]![word]! & (-1 << (at & 31));
      if (rest !== 0) {
        let found = 32 * word + lowestBit(rest);
        for (let down = up - 1; down >= 0; down--) found = 32 * found + lowestBit(levels[down]![found]!);
        return found;
      }
      at = word + 1;
    }
    return -1;
  }
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}
