/** What weights begin with: the same numbers for the same seed and name, of which every layout gives a rank its own slice. */
import type { LocalWeight } from './parameters.js';
import type { WeightSpec } from './workload.js';

/** Fills `into` with the first values of a rank's slice: a part of the same whole weight on every layout. */
export function fillFirst(
  into: Float32Array,
  weight: LocalWeight,
  tensorRank: number,
  tensorRanks: number,
  seed: number,
): void {
  const { spec, rows, columns } = weight;
  if (spec.start !== 'normal') {
    into.fill(spec.start === 'ones' ? 1 : 0);
    return;
  }
  const whole = normalValues(spec, seed, spec.tiedTo ?? `L${weight.layer}.${spec.name}`);
  const inputs = spec.shape[1] ?? 1;
  const slice = weight.part ?? { first: 0, count: 1, tensorRank, tensorRanks };
  const columnsFrom = spec.split === 1 ? slice.tensorRank * columns : 0;
  const origins = rowOrigins(spec, rows / slice.count, slice.tensorRank, slice.tensorRanks);
  for (let row = 0; row < rows; row++) {
    const expert = slice.first + Math.floor(row / origins.length);
    const origin = expert * spec.shape[0]! + origins[row % origins.length]!;
    const from = origin * inputs + columnsFrom;
    into.set(whole.subarray(from, from + columns), row * columns);
  }
}

/** Which row of the whole weight, or of one expert's, each row of the slice is. */
function rowOrigins(spec: WeightSpec, rows: number, tensorRank: number, tensorRanks: number): number[] {
  if (spec.split !== 0) return Array.from({ length: rows }, (_, row) => row);
  const origins: number[] = [];
  let start = 0;
  for (const block of spec.blocks ?? [spec.shape[0]!]) {
    const share = block / tensorRanks;
    for (let i = 0; i < share; i++) origins.push(start + tensorRank * share + i);
    start += block;
  }
  return origins;
}

/** GPT-2's. */
const DEVIATION = 0.02;

/** Normal values, the same for the same seed and name. */
function normalValues(spec: WeightSpec, seed: number, name: string): Float32Array {
  const values = new Float32Array(spec.shape.reduce((a, b) => a * b, spec.experts ?? 1));
  const { deviation = DEVIATION } = spec;
  // FNV-1a over the name, so that each weight has a sequence of its own.
  let state = seed ^ 2166136261;
  for (let i = 0; i < name.length; i++) state = Math.imul(state ^ name.charCodeAt(i), 16777619);
  const uniform = () => {
    // Mulberry32, a 32-bit generator of full period.
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  for (let i = 0; i < values.length; i++) {
    values[i] = deviation * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  }
  return values;
}
