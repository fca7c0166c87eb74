/**
 * Names of tensors in a program. `{layer}`, `{next}` and `{mb}` are filled in from the call's arguments,
 * so that one segment serves every layer and micro-batch. A layer's output is the next one's input.
 */
import { INPUT, OUTPUT } from '../../models/steps/step.js';

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
  if (name === INPUT) return 'L{layer}.mb{mb}.x';
  return name === OUTPUT ? 'L{next}.mb{mb}.x' : `L{layer}.mb{mb}.${name}`;
});

export const gradient = once((name) => {
  if (name === INPUT) return 'L{layer}.mb{mb}.dx';
  return name === OUTPUT ? 'L{next}.mb{mb}.dx' : `L{layer}.mb{mb}.d(${name})`;
});

export const weight = once((name) => `L{layer}.${name}`);

export const weightGradient = once((name) => `L{layer}.d(${name})`);

/** The tensors that cross from layer `from − 1` to layer `from`, for one micro-batch. */
export function boundary(from: number, microBatch: number): { activation: string; gradient: string } {
  return { activation: `L${from}.mb${microBatch}.x`, gradient: `L${from}.mb${microBatch}.dx` };
}

/**
 * Weights and gradients of whole layers, `first` to `last`, as one stretch of memory in order of layer:
 * what replicas sum and gather. A *shard* is the part of it that one of the sharding ranks owns.
 */
export function stretch(what: Stretch, first: number, last: number): string {
  return `${what} L${first}${last === first ? '' : `..L${last}`}`;
}

type Kept = 'weights' | 'gradients' | 'weight shard' | 'gradient shard';
/** Of all layers of the stretch, or of the experts dealt out in them. */
export type Stretch = Kept | `expert ${Kept}` | 'replicated gradients';
