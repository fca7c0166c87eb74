/**
 * Lists of coordinates, which may be as long as there are devices: each is read once, and from then on goes by a number
 * that lists of the same coordinates share. Ops share most lists, so looking at one is looking up an object.
 */
export class CoordinateLists {
  readonly #known = new Map<readonly number[], number>();
  readonly #numbers = new Map<string, number>();
  /** By number. */
  readonly #sets: ReadonlySet<number>[] = [];

  /** The number of a list; those of the same coordinates, in whatever order, have the same. */
  numberOf(list: readonly number[]): number {
    const known = this.#known.get(list);
    if (known !== undefined) return known;
    const inOrder = list.every((c, i) => i === 0 || list[i - 1]! <= c);
    const text = (inOrder ? list : list.toSorted((a, b) => a - b)).join();
    const number = this.#numbers.get(text) ?? this.#sets.push(new Set(list)) - 1;
    this.#numbers.set(text, number);
    this.#known.set(list, number);
    return number;
  }

  /** The number of those who take part in a collective, as text; none for everybody. */
  textOf(among: readonly number[] | undefined): string {
    return among === undefined ? '' : `${this.numberOf(among)}`;
  }

  /** Whether the list has this coordinate. */
  has(list: readonly number[], coordinate: number): boolean {
    return this.#sets[this.numberOf(list)]!.has(coordinate);
  }
}
