/**
 * A rank's parameters as one flat buffer: its layers in order, each layer's weights in order, each weight the
 * rank's own slice. A range of layers is a range of the buffer, which is what replicas reduce and all-gather.
 */
import type { WeightSpec, Workload } from './workload.js';

/** A slice of a weight on one tensor rank. */
export interface LocalWeight {
  readonly spec: WeightSpec;
  readonly layer: number;
  /** Rows and columns of the slice; a vector is one column. */
  readonly rows: number;
  readonly columns: number;
  /** Floats from the start of the rank's parameters. */
  readonly first: number;
}

export class Parameters {
  readonly weights: readonly LocalWeight[];
  readonly floats: number;
  readonly #byName = new Map<string, LocalWeight>();
  readonly #layerStart = new Map<number, number>();
  readonly #layerEnd = new Map<number, number>();

  constructor(workload: Workload, role: string, tensorRanks: number) {
    const weights: LocalWeight[] = [];
    let first = 0;
    for (const layer of workload.layersOfRole[role]!) {
      this.#layerStart.set(layer, first);
      for (const spec of workload.layers[layer]!) {
        const [outputs, inputs = 1] = spec.shape as [number, number?];
        const rows = spec.split === 0 ? outputs / tensorRanks : outputs;
        const columns = spec.split === 1 ? inputs / tensorRanks : inputs;
        const weight = { spec, layer, rows, columns, first };
        weights.push(weight);
        this.#byName.set(`L${layer}.${spec.name}`, weight);
        first += rows * columns;
      }
      this.#layerEnd.set(layer, first);
    }
    this.weights = weights;
    this.floats = first;
  }

  /** By name as in programs, `L3.attention.qkv`. */
  find(name: string): LocalWeight | undefined {
    return this.#byName.get(name);
  }

  /** Layers `first` to `last` as a range of the flat buffer. */
  range(first: number, last: number): { readonly first: number; readonly floats: number } {
    const start = this.#layerStart.get(first)!;
    return { first: start, floats: this.#layerEnd.get(last)! - start };
  }

  /** Weights of those layers that every tensor rank holds whole. */
  replicated(first: number, last: number): readonly LocalWeight[] {
    return this.weights.filter((w) => w.spec.split === undefined && w.layer >= first && w.layer <= last);
  }
}

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
  const whole = normalValues(spec, seed, `L${weight.layer}.${spec.name}`);
  const inputs = spec.shape[1] ?? 1;
  const columnsFrom = spec.split === 1 ? tensorRank * columns : 0;
  const origins = rowOrigins(spec, rows, tensorRank, tensorRanks);
  for (let row = 0; row < rows; row++) {
    const from = origins[row]! * inputs + columnsFrom;
    into.set(whole.subarray(from, from + columns), row * columns);
  }
}

/** Which row of the whole weight each row of the slice is. */
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

/** Normal values of deviation 0.02 (GPT-2), the same for the same seed and name. */
function normalValues(spec: WeightSpec, seed: number, name: string): Float32Array {
  const values = new Float32Array(spec.shape.reduce((a, b) => a * b, 1));
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
    values[i] = 0.02 * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  }
  return values;
}
