/**
 * Numbers of 8 bits with more of their bits in the exponent the smaller they are (Dettmers 2015, arXiv 1511.04561; Dettmers
 * et al. 2022, arXiv 2110.02861, section 2.1; bitsandbytes-foundation/bitsandbytes, bitsandbytes/functional.py,
 * `create_dynamic_map`): 0, 1, and for each decade from 10⁻⁷ to 1 twice as many numbers as for the one below, the middles
 * of equal parts of a tenth of it and all of it.
 */
const DECADES = 7;

/** All 256 values from the lowest to the highest, between −1 and 1, or 0 and 1. */
export function dynamicMap(signed: boolean): Float32Array {
  const values = [0, 1];
  for (let decade = 0; decade < DECADES; decade++) {
    const parts = 2 ** (decade + (signed ? 0 : 1));
    const most = 10 ** (decade - DECADES + 1);
    for (let i = 0; i < parts; i++) {
      const middle = most * (0.1 + (0.9 * (i + 0.5)) / parts);
      values.push(middle);
      if (signed) values.push(-middle);
    }
  }
  return Float32Array.from(values).sort();
}

/** The place in `map`, which ascends, of the value nearest to `x`; of two as near, the lower. */
export function nearestCode(map: Float32Array, x: number): number {
  let [low, high] = [0, map.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (map[middle]! <= x) low = middle;
    else high = middle;
  }
  return x - map[low]! <= map[high]! - x ? low : high;
}
