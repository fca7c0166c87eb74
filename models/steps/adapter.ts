/**
 * An adapter as steps beside a linear layer, X·Aᵀ and then ·Bᵀ, whose result the layer adds to its own (LoRA, Hu et al.
 * 2021, arXiv 2106.09685, section 4.1; huggingface/peft, src/peft/tuners/lora/layer.py). Both are products of few
 * columns, bound by launches and by memory.
 */
import type { Gemm, GroupedGemm, MemoryBound } from '../../program/kernel.js';
import type { Adapters } from '../tuning.js';
import type { Adapter } from '../weights/tuned.js';
import { grouped } from './grouped.js';
import { linear } from './linear.js';
import { pass } from './memory-bound.js';
import { activationBytes, atLeast16Bit, type Shape, type Step, step } from './step.js';

/** The linear layer that has adapters: the forward product of its step. */
export interface Base {
  readonly step: Step;
  readonly product: Gemm | GroupedGemm;
}

/** An adapter of a step, and the columns of the step's output that it adds to. */
export interface OfStep {
  readonly adapter: Adapter;
  readonly outputs: number;
  /** Behind the name of its second product, where it has one for each of several layers. */
  readonly suffix: string;
}

/** Rows of a product, all groups together. */
export function rowsOf({ product }: Base): number {
  return product.family === 'gemm' ? product.m : product.groups * product.m;
}

/** The steps of one adapter, and the tensor that holds what it makes, [rows, outputs]. */
export function adapterSteps(
  base: Base,
  { adapter, outputs, suffix }: OfStep,
  { rank, dropout }: Adapters,
  shape: Shape,
): { readonly steps: Step[]; readonly result: string } {
  const { step: layer, product } = base;
  const [input = ''] = layer.reads;
  const label = labelOf(adapter, layer);
  const own = inputStep(`${label} input`, base, dropout, shape);
  const from = own[0]?.name ?? input;
  const wide = { ...shape, precision: atLeast16Bit(shape) };
  const multiplied = (name: string, read: string, weight: string, inputs: number, width: number) => {
    if (product.family === 'gemm') {
      const at = { name, input: read, weight, tokens: product.m, inputs, outputs: width };
      return linear({ ...at, bias: false }, wide);
    }
    const routed = rowsOf(base);
    const place = { experts: product.groups, routed, sent: routed, received: routed, split: false, width };
    return grouped({ name, input: read, weight, bias: false }, inputs, width, place, wide);
  };
  const down = multiplied(`${label} down`, from, `${adapter.name}.lora-a`, product.k, rank);
  const up = multiplied(`${label} up${suffix}`, down.name, `${adapter.name}.lora-b`, rank, outputs);
  const values = rowsOf(base) * outputs;
  const e = activationBytes(shape);
  const scaled = {
    ...up,
    inputGradient: [pass('elementwise', 'scale adapter gradient', values, 2 * e), ...up.inputGradient],
    inputScratch: { name: `${up.name} scaled gradient`, bytes: values * e },
  };
  const steps = [...own, down, scaled];
  // What reads the layer's input begins the tensor-split region where the layer does.
  steps[0] = { ...steps[0]!, enters: layer.enters };
  return { steps, result: up.name };
}

/** `attention query adapter`, `mlp down adapter`: by the matrix, or its part. */
function labelOf({ name }: Adapter, layer: Step): string {
  const [of = '', matrix = '', part] = name.split('.');
  const module = /^mtp\d+ /.exec(layer.name)?.[0] ?? '';
  return `${module}${of} ${part ?? matrix} adapter`;
}

/** An adapter's own copy of its input: with dropout, and cast to float32 and back where adapters are float32. */
function inputStep(name: string, base: Base, dropout: number, shape: Shape): Step[] {
  const casts = shape.castsForAdapters === true && activationBytes(shape) < 4;
  if (dropout === 0 && !casts) return [];
  const { product, step: layer } = base;
  const values = rowsOf(base) * product.k;
  const e = activationBytes(shape);
  const mask = { name: `${name} mask`, bytes: values };
  const kernels = (of: string): MemoryBound[] => [
    ...(casts ? [pass('elementwise', `widen${of}`, values, e + 4)] : []),
    ...(dropout > 0 ? [pass('elementwise', `dropout${of}`, values, 2 * (casts ? 4 : e) + 1)] : []),
    ...(casts ? [pass('elementwise', `narrow${of}`, values, 4 + e)] : []),
  ];
  return [
    step({
      name,
      reads: layer.reads.slice(0, 1),
      writes: { name, bytes: values * e },
      side: dropout > 0 ? [mask] : [],
      forward: kernels(''),
      inputGradient: kernels(' backward'),
      inputNeeds: dropout > 0 ? [mask.name] : [],
    }),
  ];
}
