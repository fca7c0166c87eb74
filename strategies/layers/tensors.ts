/**
 * Names of tensors in a program. `{layer}`, `{next}` and `{mb}` are filled in from the call's arguments,
 * so that one segment serves every layer and micro-batch. A layer's output is the next one's input.
 */
import { INPUT, isAcross, OUTPUT } from '../../models/steps/step.js';

/** The same string for the same name: a search writes the same layers thousands of times, and looks names up. */
function once(make: (name: string) => string): (name: string) => string {
  const made = new Map<string, string>();
  return (name) => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const fresh = make(name);
    made.set(name, fresh);
    return fresh;
  };
}

export const tensor = once((name) => {
  if (isAcross(name)) return `mb{mb}.${name}`;
  if (name === INPUT) return 'L{layer}.mb{mb}.x';
  return name === OUTPUT ? 'L{next}.mb{mb}.x' : `L{layer}.mb{mb}.${name}`;
});

export const gradient = once((name) => {
  if (name === INPUT) return 'L{layer}.mb{mb}.dx';
  return name === OUTPUT ? 'L{next}.mb{mb}.dx' : `L{layer}.mb{mb}.d(${name})`;
});

/** The sum of the gradients that layers give to a tensor that they share; `gradient` is what one layer gives. */
export const sharedGradient = once((name) => `mb{mb}.d(${name})`);

/** What a step writes when it runs again, while the first it wrote is still in use: a layer's output, or what others read. */
export const writtenAgain = once((name) => {
  if (name === OUTPUT) return tensor('output again');
  return isAcross(name) ? tensor(`again ${name}`) : tensor(name);
});

export const weight = once((name) => `L{layer}.${name}`);

export const weightGradient = once((name) => `L{layer}.d(${name})`);

/** A tensor by its name in a layer, as that of one slice. */
export function ofSlice(name: string, slice: number): string {
  return name.replaceAll('.mb{mb}.', `.mb{mb}/${slice}.`);
}

/** The tensors that cross from one layer to the next, for one micro-batch. */
export interface BoundaryTensors {
  readonly activation: string;
  readonly gradient: string;
}

const NAMELESS: BoundaryTensors = { activation: '', gradient: '' };

/** Names of the tensors that cross between layers: both ends of a message ask for the same. */
export class Boundaries {
  readonly #byLayer: BoundaryTensors[][] = [];
  readonly #named: boolean;

  /** `named` as in an `OpList`. */
  constructor(named = true) {
    this.#named = named;
  }

  /** Those that cross from layer `from − 1` to layer `from`. */
  tensors(from: number, microBatch: number, slice?: number): BoundaryTensors {
    if (!this.#named) return NAMELESS;
    if (slice !== undefined) return crossing(from, `${microBatch}/${slice}`);
    let known = this.#byLayer[from];
    if (known === undefined) {
      known = [];
      this.#byLayer[from] = known;
    }
    let tensors = known[microBatch];
    if (tensors === undefined) {
      tensors = crossing(from, microBatch);
      known[microBatch] = tensors;
    }
    return tensors;
  }
}

function crossing(layer: number, microBatch: number | string): BoundaryTensors {
  return { activation: `L${layer}.mb${microBatch}.x`, gradient: `L${layer}.mb${microBatch}.dx` };
}

/**
 * Weights and gradients of whole layers, `first` to `last`, as one flat buffer in order of layer: what
 * replicas reduce and all-gather. A *shard* is the part of it that one of the sharding ranks owns.
 */
export function flatBuffer(what: FlatBuffer, first: number, last: number): string {
  return `${what} L${first}${last === first ? '' : `..L${last}`}`;
}

type Kept =
  | 'weights'
  | 'gradients'
  | 'weight shard'
  | 'gradient shard'
  | 'state shard'
  | 'reference weights'
  | 'reference weight shard';
/** Of all weights of the layers, or of their distributed experts. */
export type FlatBuffer = Kept | `expert ${Kept}` | 'replicated gradients';
