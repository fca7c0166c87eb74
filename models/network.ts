/**
 * A model that is no row of decoder blocks: layers made of operations, which follow from the hyper-parameters of its
 * architecture. The first layer has the place of a decoder's embedding, the last that of its head, those between are blocks.
 */
import { layersOfArchitecture } from './architectures/index.js';
import type { Network, NetworkLayer, Unit } from './architectures/network.js';
import { withSharing } from './architectures/sharing.js';
import type { Model } from './model.js';
import { numbersOf, type Value } from './operations/operation.js';
import { renamed } from './operations/renamed.js';
import { addsBranches } from './steps/memory-bound.js';
import {
  activationBytes,
  type FromAnother,
  INPUT,
  isAcross,
  OUTPUT,
  type Shape,
  type Step,
  tokensInside,
} from './steps/step.js';
import type { Weight } from './weights/weight.js';

const KNOWN = new WeakMap<object, Network>();

/** The network of a model; undefined where it is a row of decoder blocks. */
export function networkOf({ architecture }: Pick<Model, 'architecture'>): Network | undefined {
  if (architecture === undefined) return undefined;
  const known = KNOWN.get(architecture) ?? withSharing(layersOfArchitecture(architecture));
  KNOWN.set(architecture, known);
  return known;
}

/** What a model counts: tokens, or samples of its kind. */
export function unitOf(model: Pick<Model, 'architecture'>): Unit {
  return networkOf(model)?.unit ?? 'token';
}

/** The layer of that kind, as the rest calls it: `embedding` is the first and `head` the last. */
export function networkLayer({ layers }: Network, kind: string): NetworkLayer {
  if (kind === 'embedding') return layers[0]!;
  if (kind === 'head') return layers.at(-1)!;
  return layers.find((layer, i) => i > 0 && i < layers.length - 1 && layer.kind === kind)!;
}

/** What people call the layers of a `kind`: of a network, its ends have names of their own (`stem`, `classifier`). */
export function layerName(model: Pick<Model, 'architecture'>, kind: string): string {
  const network = networkOf(model);
  return network === undefined ? kind : networkLayer(network, kind).kind;
}

export function networkWeights({ operations }: NetworkLayer): Weight[] {
  return operations.flatMap(({ weights }) => weights);
}

/**
 * The steps of a layer; what the next one reads is `OUTPUT` unless it is shared, and gradients of what several read are
 * added up.
 */
export function networkSteps(layer: NetworkLayer, shape: Shape): Step[] {
  const steps = layer.operations.flatMap((operation) => operation.steps(shape));
  const { output, shares } = layer;
  const names = new Map<string, string>(shares);
  if (output !== undefined && !isAcross(output.name)) names.set(output.name, OUTPUT);
  const named = names.size === 0 ? steps : renamed(steps, names);
  return withBranches(withReads(named, layer, shape), layer, shape);
}

/** Says of every step what of its reads another layer wrote. */
function withReads(steps: Step[], { reads = [] }: NetworkLayer, shape: Shape): Step[] {
  if (reads.length === 0) return steps;
  const bytesOf = new Map<string, FromAnother>();
  for (const { name, writer, calledThere, last } of reads) {
    const writing = writer.steps(shape).find(({ writes }) => writes.name === calledThere)!;
    bytesOf.set(name, { name, bytes: writing.writes.bytes, last });
  }
  return steps.map((step) => {
    const fromOthers = step.reads.flatMap((name) => bytesOf.get(name) ?? []);
    return fromOthers.length === 0 ? step : { ...step, fromOthers };
  });
}

/** Where several steps give a gradient of one tensor, the first of them, whose turn comes last, adds them up. */
function withBranches(steps: readonly Step[], layer: NetworkLayer, shape: Shape): Step[] {
  const readers = new Map<string, number[]>();
  for (const [i, each] of steps.entries()) {
    if (each.passes || each.inputGradient.length === 0) continue;
    const own = each.join === undefined ? each.reads : each.reads.slice(1);
    for (const name of own) {
      if (name !== each.writes.name) readers.set(name, [...(readers.get(name) ?? []), i]);
    }
  }
  const result = [...steps];
  for (const [name, at] of readers) {
    const first = result[at[0]!]!;
    if (at.length < 2 || first.addsBranches !== undefined) continue;
    const values = valuesNamed(name, steps, layer, shape);
    if (values === undefined) continue;
    result[at[0]!] = { ...first, addsBranches: addsBranches(values, at.length, shape) };
  }
  return result;
}

/** Numbers of a tensor of the layer; undefined of data. */
function valuesNamed(
  name: string,
  steps: readonly Step[],
  layer: NetworkLayer,
  shape: Shape,
): number | undefined {
  if (isAcross(name)) {
    const others = steps.flatMap(({ fromOthers = [], writes }) => [...fromOthers, writes]);
    return others.find((each) => each.name === name)!.bytes / activationBytes(shape);
  }
  const value = valueNamed(layer, name);
  return value === undefined ? undefined : tokensInside(shape) * numbersOf(value);
}

function valueNamed({ operations, input }: NetworkLayer, name: string): Value | undefined {
  if (name === INPUT) return input;
  return operations.find(({ output }) => output.name === name)?.output;
}
