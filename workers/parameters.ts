/**
 * A rank's parameters as two flat buffers, of what is trained and of what is frozen: its layers in order, each layer's
 * weights in order, each weight the rank's own slice. A range of layers is a range of either, and of the first what
 * replicas reduce and all-gather. Experts that ranks have different ones of have other replicas, and lie behind all the
 * rest of what is trained, their layers in order, too.
 */
import type { Place } from './place-along.js';
import type { WeightSpec, Workload } from './workload.js';

/** A slice of a weight on one tensor rank. */
export interface LocalWeight {
  readonly spec: WeightSpec;
  readonly layer: number;
  /** Rows and columns of the slice; a vector is one column. */
  readonly rows: number;
  readonly columns: number;
  /** Floats from the start of the rank's trained parameters, or of its frozen ones. */
  readonly first: number;
  /** Of the experts' weights, which experts the rank has, and the slice of each. */
  readonly part?: ExpertPart;
}

interface ExpertPart {
  /** Others have other ones. */
  readonly distributed: boolean;
  readonly first: number;
  readonly count: number;
  readonly tensorRank: number;
  readonly tensorRanks: number;
}

/** Where a rank is among those that have other slices of matrices, other experts, and other slices of these. */
export interface Placed {
  readonly tensor: Place;
  readonly expert: Place;
  readonly slice: Place;
  /** Ranges of layers of which two ranks own a half each. */
  readonly dealt?: readonly Dealt[];
}

/** A part of one of the flat buffers. */
interface Range {
  readonly first: number;
  readonly floats: number;
}

/** Layers of which two ranks own a half each, every matrix whole. */
export type Dealt = readonly [first: number, last: number];

export class Parameters {
  readonly weights: readonly LocalWeight[];
  /** Floats that are trained, and that are not. */
  readonly floats: number;
  readonly frozenFloats: number;
  readonly #byName = new Map<string, LocalWeight>();
  readonly #trained = new Map<number, Range>();
  readonly #frozen = new Map<number, Range>();
  readonly #experts = new Map<number, Range>();

  /** In each of `dealt`, what is trained lies so that its first half has whole matrices only, and so its second. */
  constructor(workload: Workload, role: string, { tensor, expert, slice, dealt = [] }: Placed) {
    const tensorRanks = tensor.of;
    const weights: LocalWeight[] = [];
    let [first, firstFrozen] = [0, 0];
    const held = workload.layersOfRole[role]!;
    const local = (layer: number) => (spec: WeightSpec) => {
      const [outputs, inputs = 1] = spec.shape as [number, number?];
      if (spec.experts !== undefined) {
        const part = expertPart(spec.experts, slice, expert);
        const rows = part.count * (spec.split === 0 ? outputs / part.tensorRanks : outputs);
        return { spec, layer, rows, columns: spec.split === 1 ? inputs / part.tensorRanks : inputs, part };
      }
      const rows = spec.split === 0 ? outputs / tensorRanks : outputs;
      const columns = spec.split === 1 ? inputs / tensorRanks : inputs;
      return { spec, layer, rows, columns };
    };
    const apart = ({ part }: Pick<LocalWeight, 'part'>) => part?.distributed === true;
    const names = new Set(
      held.flatMap((layer) => workload.layers[layer]!.map(({ name }) => `L${layer}.${name}`)),
    );
    const isSame = ({ tiedTo }: WeightSpec) => tiedTo !== undefined && names.has(tiedTo);
    for (const { layers, shared } of together(held, dealt)) {
      const all = layers.flatMap((layer) =>
        workload.layers[layer]!.filter((spec) => !isSame(spec)).map(local(layer)),
      );
      const trained = all.filter((each) => !each.spec.frozen && !apart(each));
      const [start, frozenStart] = [first, firstFrozen];
      for (const each of shared ? inHalves(trained) : trained) {
        weights.push({ ...each, first });
        first += each.rows * each.columns;
      }
      for (const each of all.filter(({ spec }) => spec.frozen)) {
        weights.push({ ...each, first: firstFrozen });
        firstFrozen += each.rows * each.columns;
      }
      for (const layer of layers) {
        this.#trained.set(layer, { first: start, floats: first - start });
        this.#frozen.set(layer, { first: frozenStart, floats: firstFrozen - frozenStart });
      }
    }
    for (const layer of held) {
      const start = first;
      for (const each of workload.layers[layer]!.map(local(layer)).filter(apart)) {
        weights.push({ ...each, first });
        first += each.rows * each.columns;
      }
      this.#experts.set(layer, { first: start, floats: first - start });
    }
    for (const weight of weights) this.#byName.set(`L${weight.layer}.${weight.spec.name}`, weight);
    for (const layer of held) {
      for (const spec of workload.layers[layer]!) {
        if (isSame(spec)) this.#byName.set(`L${layer}.${spec.name}`, this.#byName.get(spec.tiedTo!)!);
      }
    }
    this.weights = weights;
    this.floats = first;
    this.frozenFloats = firstFrozen;
  }

  /** By name as in programs, `L3.attention.qkv`. */
  find(name: string): LocalWeight | undefined {
    return this.#byName.get(name);
  }

  /** What is trained of layers `first` to `last`, but for distributed experts; or of those. */
  range(first: number, last: number, ofExperts = false): Range {
    const ranges = ofExperts ? this.#experts : this.#trained;
    return between(ranges.get(first)!, ranges.get(last)!);
  }

  /** All distributed experts. */
  get expertRange(): Range {
    const floats = [...this.#experts.values()].reduce((sum, range) => sum + range.floats, 0);
    return { first: this.floats - floats, floats };
  }

  /** What is frozen of them. */
  frozenRange(first: number, last: number): Range {
    return between(this.#frozen.get(first)!, this.#frozen.get(last)!);
  }

  /**
   * Trained weights of those layers that every tensor rank holds whole and has a part of the gradient of: where sequences
   * are divided all of them, else those of adapters.
   */
  replicated(first: number, last: number, sequenceParallel: boolean): readonly LocalWeight[] {
    return this.weights.filter(
      ({ spec, layer, part }) =>
        part === undefined &&
        spec.split === undefined &&
        !spec.frozen &&
        (sequenceParallel || isAdapter(spec)) &&
        layer >= first &&
        layer <= last,
    );
  }
}

function expertPart(count: number, slice: Place, expert: Place): ExpertPart {
  const each = count / expert.of;
  return {
    ...{ distributed: expert.of > 1, first: expert.at * each, count: each },
    ...{ tensorRank: slice.at, tensorRanks: slice.of },
  };
}

function isAdapter({ name }: WeightSpec): boolean {
  return /\.lora-[ab]$/.test(name);
}

function between(from: Range, to: Range): Range {
  return { first: from.first, floats: to.first + to.floats - from.first };
}

/** Layers that lie together: each alone, or all of a range. */
function together(layers: readonly number[], dealt: readonly Dealt[]) {
  const groups = new Map<string, { readonly layers: number[]; readonly shared: boolean }>();
  for (const layer of layers) {
    const range = dealt.find(([first, last]) => first <= layer && layer <= last);
    const key = range === undefined ? `${layer}` : range.join();
    const group = groups.get(key) ?? { layers: [], shared: range !== undefined };
    group.layers.push(layer);
    groups.set(key, group);
  }
  return groups.values();
}

/** Of weights that are alike to an optimizer half in front and half behind, the earlier first; between them the odd ones. */
function inHalves<W extends Pick<LocalWeight, 'spec' | 'rows' | 'columns'>>(weights: readonly W[]): W[] {
  const halves: [W[], W[], W[]] = [[], [], []];
  const kindOf = ({ spec, rows, columns }: W) =>
    [spec.place, rows * columns, ...(spec.matrices ?? [])].join();
  for (const weight of weights) {
    const alike = weights.filter((other) => kindOf(other) === kindOf(weight));
    const [at, pairs] = [alike.indexOf(weight), Math.floor(alike.length / 2)];
    halves[at < pairs ? 0 : at < alike.length - pairs ? 1 : 2].push(weight);
  }
  return halves.flat();
}
