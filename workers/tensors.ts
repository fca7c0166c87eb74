/** Names of a program's tensors as views on the shared memory, at the point of the script that asks. */
import type { Arena, Region } from './arena.js';
import type { RankMemory } from './memory.js';
import { layersIn, ofExperts } from './ownership.js';
import type { LocalWeight } from './parameters.js';

/** What a compiled op works on. */
export type Floats = Float32Array;

export class Tensors {
  readonly memory: RankMemory;
  readonly #all: Float32Array;
  readonly #arena: Arena;
  /** Tensors that hold something: a second gradient for one of them is added. */
  readonly #written = new Set<string>();

  /** `all` is the rank's own part of the shared memory; `arena` is played along with the script. */
  constructor(memory: RankMemory, all: Float32Array, arena: Arena) {
    this.memory = memory;
    this.#all = all;
    this.#arena = arena;
  }

  at(region: Region): Floats {
    return this.#all.subarray(region.first, region.first + region.floats);
  }

  statistics(name: string): Floats {
    return this.at(this.memory.statistic(name));
  }

  allocate(name: string, floats: number): void {
    this.#arena.allocate(name, floats);
    this.#written.delete(name);
  }

  free(name: string): void {
    this.#arena.free(name);
  }

  /** Notes that `name` is written; says whether it was before. */
  write(name: string): boolean {
    const before = this.#written.has(name);
    this.#written.add(name);
    return before;
  }

  /** A tensor taken from the arena, or undefined. */
  activation(name: string): Floats | undefined {
    const region = this.#arena.find(name);
    return region && this.at({ first: this.memory.arena.first + region.first, floats: region.floats });
  }

  tensor(name: string): Floats {
    const found = this.activation(name);
    if (!found) throw new Error(`${name} is not held here`);
    return found;
  }

  /** The weight `L3.attention.qkv`, where it is now: resident, or in what was gathered for its layer. */
  weight(name: string): { readonly values: Floats; readonly local: LocalWeight } {
    const local = this.memory.parameters.find(name);
    if (!local) throw new Error(`${name} is not a weight of this rank`);
    const floats = local.rows * local.columns;
    const { parameters, shardedWeights, weights } = this.memory;
    if (!shardedWeights) {
      const start = (local.spec.frozen ? parameters.floats : 0) + local.first;
      return { values: this.#within(weights, start, floats), local };
    }
    const gathered = this.tensor(`weights L${local.layer}`);
    const trained = parameters.range(local.layer, local.layer);
    const start = local.spec.frozen
      ? trained.floats + local.first - parameters.frozenRange(local.layer, local.layer).first
      : local.first - trained.first;
    return { values: gathered.subarray(start, start + floats), local };
  }

  /** The gradient of a weight, where it is accumulated. */
  weightGradient(name: string): Floats {
    const local = this.memory.parameters.find(name)!;
    const start = this.gradientStart(local.layer);
    return this.#within(
      this.memory.gradients,
      start + local.first - this.#startOf(local.layer),
      local.rows * local.columns,
    );
  }

  /** Gradients of layers `first` to `last`. */
  gradients(first: number, last: number): Floats {
    const { floats } = this.memory.parameters.range(first, last);
    return this.#within(this.memory.gradients, this.gradientStart(first), floats);
  }

  /** Where the gradients of a layer begin: in the flat buffer, or in its bucket. */
  gradientStart(layer: number): number {
    const start = this.#startOf(layer);
    if (!this.memory.shardedGradients) return start;
    const bucket = this.memory.owned.find((o) => o.layers && o.layers[0] <= layer && layer <= o.layers[1])!;
    return start - this.#startOf(bucket.layers![0]);
  }

  #startOf(layer: number): number {
    return this.memory.parameters.range(layer, layer).first;
  }

  #within(region: Region, first: number, floats: number): Floats {
    return this.at({ first: region.first + first, floats });
  }

  /** `weights L3..L5`, `expert weights L3..L5` or `weights`: resident weights of those layers. */
  weightRange(name: string): Floats {
    const layers = layersIn(name);
    const { first, floats } = layers
      ? this.memory.parameters.range(...layers, ofExperts(name))
      : { first: 0, floats: this.memory.parameters.floats };
    return this.#within(this.memory.weights, first, floats);
  }

  /** `gradients L3..L5`, `expert gradients L3..L5` or `gradients`. */
  gradientRange(name: string): Floats {
    const layers = layersIn(name);
    if (layers !== undefined && ofExperts(name)) {
      const { first, floats } = this.memory.parameters.range(...layers, true);
      return this.#within(this.memory.gradients, first, floats);
    }
    return layers ? this.gradients(...layers) : this.at(this.memory.gradients);
  }
}
