/**
 * Lists of coordinates, which may be as long as there are devices: each is read once, and from then on goes by a number
 * that equal lists share. Ops share most lists, so looking at one is looking up an object.
 */
export class CoordinateLists {
  readonly #known = new Map<
    readonly number[],
    { readonly number: number; readonly set: ReadonlySet<number> }
  >();
  readonly #numbers = new Map<string, number>();

  /** The number of a list; equal lists have the same. */
  numberOf(list: readonly number[]): number {
    return this.#look(list).number;
  }

  /** Whether the list has this coordinate. */
  has(list: readonly number[], coordinate: number): boolean {
    return this.#look(list).set.has(coordinate);
  }

  /** Whether two lists have a coordinate in common. */
  meet(a: readonly number[], b: readonly number[]): boolean {
    const { set } = this.#look(b);
    return a.some((coordinate) => set.has(coordinate));
  }

  #look(list: readonly number[]) {
    let known = this.#known.get(list);
    if (known === undefined) {
      const text = list.join();
      const number = this.#numbers.get(text) ?? this.#numbers.size;
      this.#numbers.set(text, number);
      known = { number, set: new Set(list) };
      this.#known.set(list, known);
    }
    return known;
  }
}
