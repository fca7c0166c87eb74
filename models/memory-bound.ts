/**
 * Norms, activations, rotary embedding, residual adds: kernels whose time is the bytes they move.
 * An eager framework runs some of them as several kernels with full passes between; the byte counts
 * below follow those passes, written out term by term.
 */
import type { MemoryBound } from '../program/kernel.js';
import type { Model } from './model.js';
import { activationBytes, type Shape, type Step, step } from './step.js';

type Family = MemoryBound['family'];

/** One memory-bound kernel over `values` numbers, `bytesPerValue` read and written for each. */
export function pass(
  family: Family,
  name: string,
  values: number,
  bytesPerValue: number,
  launches = 1,
): MemoryBound {
  return { family, name, flops: values * 4, bytes: values * bytesPerValue, launches };
}

/**
 * A norm over `tokens` rows of `width`. Layer norm is one kernel in every framework of the field. RMS
 * norm written in eager PyTorch is seven: to float32 (2+4 bytes a value), square (4+4), mean (4),
 * scale (4+4), to 16 bits (4+2), gain (2+2); its backward about twice that.
 */
export function normStep(name: string, tokens: number, width: number, model: Model, shape: Shape): Step {
  const values = tokens * width;
  const e = activationBytes(shape);
  const fused = model.norm === 'layer' || shape.fusedElementwise;
  const kernel = `${model.norm === 'rms' ? 'rms' : 'layer'}-norm`;
  const eager = { forward: 2 + 4 + (4 + 4) + 4 + (4 + 4) + (4 + 2) + (2 + 2), backward: 60 };
  return step({
    name,
    forward: [fused ? pass('norm', kernel, values, 2 * e) : pass('norm', kernel, values, eager.forward, 7)],
    inputGradient: [
      fused
        ? pass('norm', `${kernel} backward`, values, 3 * e, 2)
        : pass('norm', `${kernel} backward`, values, eager.backward, 12),
    ],
    saved: [
      { name: `${name} input`, bytes: values * e },
      // The eager form keeps the float32 copy and the normalised float32 values for its backward.
      ...(fused ? [] : [{ name: `${name} float32`, bytes: values * (4 + 4 + 2) }]),
    ],
  });
}

/** y = x + residual, with dropout where the model trains with it; backward adds the two gradients. */
export function residualStep(name: string, tokens: number, model: Model, shape: Shape): Step {
  const values = tokens * model.hidden;
  const e = activationBytes(shape);
  const mask = model.dropout > 0 ? 1 : 0;
  return step({
    name,
    forward: [pass('elementwise', 'residual-add', values, 3 * e + mask, 1)],
    inputGradient: [
      pass('elementwise', 'residual-add backward', values, 3 * e, 1),
      ...(mask ? [pass('elementwise', 'dropout backward', values, 2 * e + mask)] : []),
    ],
    saved: mask ? [{ name: `${name} dropout mask`, bytes: values * mask }] : [],
  });
}

/**
 * The feed-forward activation over `tokens` × `width`. Gated: silu(gate)·up reads two values and
 * writes one; eager runs silu (2 passes) and the product (3 passes) apart and keeps silu's output.
 */
export function activationStep(
  name: string,
  tokens: number,
  width: number,
  model: Model,
  shape: Shape,
): Step {
  const values = tokens * width;
  const e = activationBytes(shape);
  const inputs = model.gated ? 2 : 1;
  const eager = model.gated && !shape.fusedElementwise;
  const label = model.gated ? `gated ${model.activation}` : model.activation;
  return step({
    name,
    forward: [pass('elementwise', label, values, (eager ? 5 : inputs + 1) * e, eager ? 2 : 1)],
    inputGradient: [
      pass('elementwise', `${label} backward`, values, (eager ? 9 : 2 * inputs + 1) * e, eager ? 3 : 1),
    ],
    saved: [
      { name: `${name} input`, bytes: values * inputs * e },
      ...(eager ? [{ name: `${name} gate`, bytes: values * e }] : []),
    ],
    transientBackwardBytes: values * inputs * e,
  });
}

/**
 * Rotary embedding over queries and keys. Fused: one pass. Eager (rotate-half): slice and negate,
 * concatenate, two products and a sum, about eleven values moved for each.
 */
export function rotaryStep(name: string, tokens: number, width: number, shape: Shape): Step {
  const values = tokens * width;
  const e = activationBytes(shape);
  const kernel = () =>
    shape.fusedElementwise
      ? pass('elementwise', 'rotary', values, 2 * e, 2)
      : pass('elementwise', 'rotary', values, 11 * e, 10);
  return step({ name, forward: [kernel()], inputGradient: [kernel()] });
}
