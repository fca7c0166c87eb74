/**
 * A model that is no row of decoder blocks: layers made of operations, which follow from the hyper-parameters of its
 * architecture. The first layer has the place of a decoder's embedding, the last that of its head, those between are blocks.
 */
import { layersOfArchitecture } from './architectures/index.js';
import type { Network, NetworkLayer, Unit } from './architectures/network.js';
import { withSharing } from './architectures/sharing.js';
import type { Model } from './model.js';
import { numbersOf } from './operations/operation.js';
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
import { isWide, streamBytes } from './steps/wide.js';
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
export function networkSteps(
  layer: NetworkLayer,
  shape: Shape,
  inputBytes = narrowInputBytes(layer, shape),
): Step[] {
  const steps = layer.operations.flatMap((operation) => operation.steps(shape));
  const { output, shares } = layer;
  const names = new Map<string, string>(shares);
  if (output !== undefined && !isAcross(output.name)) names.set(output.name, OUTPUT);
  const named = names.size === 0 ? steps : renamed(steps, names);
  return withBranches(withReads(named, layer, shape), layer, shape, inputBytes);
}

function narrowInputBytes({ input }: NetworkLayer, shape: Shape): number {
  return input === undefined ? 0 : tokensInside(shape) * numbersOf(input) * activationBytes(shape);
}

/** The layer before the first of that kind; those of a kind read alike. */
export function layerBefore({ layers }: Network, kind: string): NetworkLayer {
  if (kind === 'head') return layers.at(-2)!;
  return layers[layers.findIndex((layer, i) => i > 0 && i < layers.length - 1 && layer.kind === kind) - 1]!;
}

/** Bytes of what a layer hands to the next, for one micro-batch on one rank: under autocast a stream is wide, other tensors are not. */
export function handedOnBytes({ operations, output, shares }: NetworkLayer, shape: Shape): number {
  const narrow = tokensInside(shape) * numbersOf(output!) * activationBytes(shape);
  if (!isWide(shape)) return narrow;
  const shared = [...(shares ?? [])].find(([, name]) => name === output!.name);
  const name = shared?.[0] ?? output!.name;
  const steps = operations.flatMap((operation) => operation.steps(shape));
  return steps.findLast(({ writes }) => writes.name === name)?.writes.bytes ?? narrow;
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
function withBranches(steps: readonly Step[], layer: NetworkLayer, shape: Shape, inputBytes: number): Step[] {
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
    const bytes = bytesNamed(name, steps, layer, inputBytes);
    if (bytes === undefined) continue;
    const values = bytes / streamBytes(shape);
    result[at[0]!] = { ...first, addsBranches: addsBranches(values, at.length, shape) };
  }
  return result;
}

/** Bytes of a tensor of the layer; undefined of data, and of what an operation has for itself. */
function bytesNamed(
  name: string,
  steps: readonly Step[],
  { operations }: NetworkLayer,
  inputBytes: number,
): number | undefined {
  if (name === INPUT) return inputBytes;
  const isOwn = operations.some(({ output }) => output.name === name);
  if (!isAcross(name) && !isOwn) return undefined;
  const written = steps.flatMap(({ fromOthers = [], writes }) => [...fromOthers, writes]);
  return written.findLast((each) => each.name === name)?.bytes;
}
