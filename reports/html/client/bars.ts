/**
 * What of a stream's spans can be seen: those of a pixel or more as they are, narrower ones a pixel column
 * at a time, its classes stacked. A bar's `share` is how much of its time the stream was busy; drawn as its
 * height, what is painted stays in proportion to what happened, however far one looks from.
 */

/** Spans of one stream in order, in ns; `busy` is the part of each that is work, 1 unless ops were joined. */
export interface Spans {
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly busy: Float64Array;
  readonly label: Int32Array;
  readonly kind: Int32Array;
}

/** In pixels from the left; `index` is the span's, or -1 where a column holds several. */
export interface Bar {
  readonly x: number;
  readonly width: number;
  /** What is stacked below it, and how high it is, of 1. */
  readonly base: number;
  readonly share: number;
  readonly kind: number;
  readonly index: number;
}

/** Numbers of a span in a timeline: label, class, gap since the last end, length, and busy time; in ns. */
export const FIELDS = 5;

/** The spans as they travel, decoded. */
export function decoded(rows: readonly number[]): Spans {
  const count = rows.length / FIELDS;
  const [start, end, busy] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  const [label, kind] = [new Int32Array(count), new Int32Array(count)];
  let at = 0;
  for (let i = 0; i < count; i++) {
    const row = FIELDS * i;
    const length = rows[row + 3]!;
    label[i] = rows[row]!;
    kind[i] = rows[row + 1]!;
    start[i] = at + rows[row + 2]!;
    at = start[i]! + length;
    end[i] = at;
    busy[i] = length > 0 ? rows[row + 4]! / length : 1;
  }
  return { start, end, busy, label, kind };
}

/** The bars between `from` and `to` (ns) on `width` pixels. */
export function bars({ start, end, busy, kind }: Spans, from: number, to: number, width: number): Bar[] {
  const scale = width / (to - from);
  const drawn: Bar[] = [];
  const column = new Column(drawn);
  for (let i = firstAfter(end, from); i < start.length && start[i]! < to; i++) {
    const left = Math.max(0, (start[i]! - from) * scale);
    const right = Math.min(width, (end[i]! - from) * scale);
    if (right - left >= 1) {
      column.close();
      drawn.push({ x: left, width: right - left, base: 0, share: busy[i]!, kind: kind[i]!, index: i });
      continue;
    }
    // A narrow span may lie in two columns, with its share in each.
    const border = Math.min(right, Math.floor(left) + 1);
    column.add(Math.floor(left), kind[i]!, (border - left) * busy[i]!, i);
    if (right > border) column.add(border, kind[i]!, (right - border) * busy[i]!, i);
  }
  column.close();
  return drawn;
}

/** A column of a pixel that narrow spans share: the busy part of each class, one upon the other. */
class Column {
  readonly #drawn: Bar[];
  readonly #shares = new Map<number, number>();
  #x = -1;
  #index = -1;

  constructor(drawn: Bar[]) {
    this.#drawn = drawn;
  }

  add(x: number, kind: number, share: number, index: number): void {
    if (x !== this.#x) this.close();
    this.#index = this.#shares.size === 0 ? index : -1;
    this.#x = x;
    this.#shares.set(kind, (this.#shares.get(kind) ?? 0) + share);
  }

  close(): void {
    let base = 0;
    for (const [kind, share] of [...this.#shares].sort(([a], [b]) => a - b)) {
      const high = Math.min(share, 1 - base);
      this.#drawn.push({ x: this.#x, width: 1, base, share: high, kind, index: this.#index });
      base += high;
    }
    this.#shares.clear();
  }
}

/** The first index whose value is above `limit`, in a rising array. */
export function firstAfter(values: Float64Array, limit: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
