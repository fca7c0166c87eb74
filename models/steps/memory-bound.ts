/**
 * Norms, activations, rotary embedding, residual adds: kernels whose time is the bytes they move.
 * An eager framework runs some of them as several kernels with full passes between; the byte counts
 * below follow those passes, written out term by term.
 */
import type { MemoryBound } from '../../program/kernel.js';
import type { Model } from '../model.js';
import { normTensors } from '../weights/weight.js';
import { type Elementary, elementaryDropout, elementaryGelu, elementaryNorm } from './elementary.js';
import { activationBytes, type Shape, type Step, step } from './step.js';
import { isWide, streamBytes, streamCast } from './wide.js';

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
 * The kernels, one for each of `weights`, that add gradients of `elements` in all to those of earlier micro-batches,
 * where products do not add them themselves: autograd launches each by itself.
 */
export function adds(elements: number, weights: number, shape: Shape): MemoryBound[] {
  const { addBytes = 0 } = shape;
  if (addBytes === 0) return [];
  const each = Math.floor(elements / weights);
  return Array.from({ length: weights }, (_, i) =>
    pass('elementwise', 'add weight gradient', i > 0 ? each : elements - each * (weights - 1), addBytes),
  );
}

/**
 * The gradients of `branches` products that read one input of `values` numbers, added up: one kernel reads all of
 * them, or each addition is a pass of its own.
 */
export function addsBranches(values: number, branches: number, shape: Shape): MemoryBound {
  const e = streamBytes(shape);
  const name = 'add branch gradients';
  return shape.fusedElementwise
    ? pass('elementwise', name, values, (branches + 1) * e)
    : pass('elementwise', name, values, 3 * e * (branches - 1), branches - 1);
}

/** What was one tensor forward, and sliced, is put together backward: eager frameworks copy the slices' gradients. */
export function putsTogether(values: number, shape: Shape): MemoryBound[] {
  const e = activationBytes(shape);
  return shape.fusedElementwise ? [] : [pass('elementwise', 'concatenate gradients', values, 2 * e)];
}

/** A norm by the name of its step, its input and its weights, over `tokens` rows of `width`. */
export interface Norm {
  readonly name: string;
  readonly input: string;
  readonly weights: readonly string[];
  readonly tokens: number;
  readonly width: number;
}

/**
 * Layer norm is one kernel in every framework of the field. RMS norm written in eager PyTorch is seven:
 * to float32 (2+4 bytes a value), square (4+4), mean (4), scale (4+4), to 16 bits (4+2), gain (2+2); its
 * backward about twice that, and it keeps two float32 copies and a 16-bit one.
 */
export function normStep(
  { name, input, weights, tokens, width }: Norm,
  model: Pick<Model, 'norm' | 'normBias' | 'normGain' | 'hidden'>,
  shape: Shape,
): Step {
  const values = tokens * width;
  // Norms of heads and latent vectors are of what products made.
  const wide = isWide(shape) && width === model.hidden;
  const e = wide ? streamBytes(shape) : activationBytes(shape);
  const fused = model.norm === 'layer' || (shape.fusedNorm ?? shape.fusedElementwise);
  const kernel = model.norm === 'rms' ? 'rms-norm' : 'layer-norm';
  // Of 16 bits the program's norm is one kernel (NVIDIA's fused_layer_norm.py).
  if (shape.elementary === true && model.norm === 'layer' && e === 4) {
    const made = elementaryNorm(values, e);
    return step({
      name,
      reads: [input],
      writes: { name, bytes: values * e },
      weights: learnedBy(weights, model),
      ...madeOf(name, made),
      inputNeeds: [input, `${name} parts`],
    });
  }
  // Of a float32 stream there is nothing to cast: the product with the gain reads what the scale wrote.
  const copies = { name: `${name} float32`, bytes: values * (wide ? 4 : 4 + 4 + 2) };
  const learned = learnedBy(weights, model);
  return step({
    name,
    reads: [input],
    writes: { name, bytes: values * e },
    weights: learned,
    side: fused ? [] : [copies],
    forward: [
      fused
        ? pass('norm', kernel, values, 2 * e)
        : wide
          ? pass('norm', kernel, values, 4 + 4 + 4 + (4 + 4) + (4 + 4), 5)
          : pass('norm', kernel, values, 2 + 4 + (4 + 4) + 4 + (4 + 4) + (4 + 2) + (2 + 2), 7),
    ],
    inputGradient: [
      fused
        ? pass('norm', `${kernel} backward`, values, 3 * e, 2)
        : pass('norm', `${kernel} backward`, values, 60, 12),
      ...adds(width * learned.length, learned.length, shape),
    ],
    inputNeeds: [input, ...(fused ? [] : [copies.name])],
  });
}

function learnedBy(
  weights: readonly string[],
  model: Pick<Model, 'norm' | 'normBias' | 'normGain'>,
): string[] {
  return weights.flatMap((weight) => normTensors(weight, model));
}

/** What a step named `name` is made of, the tensors between kept for its backward pass. */
function madeOf(name: string, { kept, forward, backward }: Elementary) {
  return {
    side: [{ name: `${name} parts`, bytes: kept }],
    forward: [forward],
    inputGradient: [backward],
  };
}

/** `writes = stream + branches`, with dropout on a branch where the model trains with it. */
export function residualStep(
  name: string,
  stream: string,
  branches: readonly string[],
  writes: string,
  tokens: number,
  model: Model,
  shape: Shape,
): Step {
  const values = tokens * model.hidden;
  const e = activationBytes(shape);
  const s = streamBytes(shape);
  const mask = { name: `${name} dropout mask`, bytes: values };
  const dropout = model.dropout > 0;
  const added = branches.length * e + 2 * s;
  const elementary = dropout && shape.elementary === true ? elementaryDropout(values, e) : undefined;
  return step({
    name,
    reads: [stream, ...branches],
    writes: { name: writes, bytes: values * s },
    side: elementary ? [{ ...mask, bytes: elementary.kept }] : dropout ? [mask] : [],
    forward: [
      ...(elementary ? [elementary.forward] : []),
      pass('elementwise', 'residual-add', values, added + (dropout && !elementary ? 1 : 0)),
    ],
    inputGradient: [
      ...(elementary
        ? [elementary.backward]
        : dropout
          ? [pass('elementwise', 'dropout backward', values, 2 * e + 1)]
          : []),
      ...streamCast(values, shape),
    ],
    inputNeeds: dropout ? [mask.name] : [],
    join: pass('elementwise', 'residual-add backward', values, 3 * s),
  });
}

/** Tensors of the stream's width added up, where a norm reads their sum. */
export function sumStep(
  name: string,
  reads: readonly string[],
  tokens: number,
  model: Model,
  shape: Shape,
): Step {
  const values = tokens * model.hidden;
  const e = streamBytes(shape);
  return step({
    name,
    reads,
    writes: { name, bytes: values * e },
    forward: [pass('elementwise', 'sum', values, (reads.length + 1) * e)],
    passes: true,
  });
}

/**
 * The feed-forward activation over `tokens` × `width`. Gated: silu(gate)·up reads two values and
 * writes one; eager runs silu (2 passes) and the product (3 passes) apart and keeps silu's output.
 */
export function activationStep(
  name: string,
  from: readonly string[],
  tokens: number,
  width: number,
  model: Model,
  shape: Shape,
): Step {
  const values = tokens * width;
  const e = activationBytes(shape);
  const inputs = model.gated ? 2 : 1;
  const eager = model.gated && !shape.fusedElementwise;
  const label = model.gated ? `gated-${model.activation}` : model.activation;
  const activated = { name: `${name} gate`, bytes: values * e };
  if (shape.elementary === true && !model.gated && model.activation === 'gelu') {
    const made = elementaryGelu(values, e);
    const needs = [...from, `${name} parts`];
    return step({
      name,
      reads: from,
      writes: { name, bytes: values * e },
      ...madeOf(name, made),
      inputNeeds: needs,
    });
  }
  return step({
    name,
    reads: from,
    writes: { name, bytes: values * e },
    side: eager ? [activated] : [],
    forward: [pass('elementwise', label, values, (eager ? 5 : inputs + 1) * e, eager ? 2 : 1)],
    inputGradient: [
      pass('elementwise', `${label} backward`, values, (eager ? 9 : 2 * inputs + 1) * e, eager ? 3 : 1),
    ],
    inputNeeds: [...from, ...(eager ? [activated.name] : [])],
  });
}

/**
 * Rotary embedding over queries and keys, in place. Fused: one pass each. Eager (rotate-half): slice
 * and negate, concatenate, two products and a sum, about eleven values moved for each.
 */
export function rotaryStep(
  name: string,
  on: readonly string[],
  tokens: number,
  width: number,
  shape: Shape,
): Step {
  const values = tokens * width;
  const e = activationBytes(shape);
  const kernel = (label: string) =>
    shape.fusedElementwise
      ? pass('elementwise', label, values, 2 * e, 2)
      : pass('elementwise', label, values, 11 * e, 10);
  return step({
    name,
    reads: on,
    writes: { name: on[0]!, bytes: 0 },
    forward: [kernel('rotary')],
    inputGradient: [kernel('rotary backward')],
  });
}
