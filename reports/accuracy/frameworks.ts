/** The frameworks that records are recognised by, and what each does where a record is silent. */

import { FRAMEWORKS, OTHER, OTHER_ON_TPU } from '../../accuracy/mapping/frameworks.js';
import type { Runtime } from '../../strategies/runtime.js';
import { type Block, table } from './blocks.js';

/** What differs from Megatron Core tuned for speed, by field and value of `strategies/runtime.ts`. */
const AROUND: { readonly [field in keyof Runtime]: Readonly<Record<string, string>> } = {
  gradientReduce: { after: 'sums gradients after the backward pass' },
  fp32AllReduce: { true: 'sums whole gradients in float32' },
  paramGather: { overlapped: 'gathers weights ahead of the forward pass' },
  gradientAccumulation: { separate: 'adds gradients by kernels of their own' },
  gradientAverage: { separate: 'divides them likewise' },
  zeroesGradients: { false: 'gives gradients back uncleared' },
  shardComm: { blocking: 'moves shards in turn with compute' },
  shardCopies: { 'fsdp-1': 'copies as FSDP 1 does', 'fsdp-2': 'copies as FSDP 2 does' },
  partition: {
    modules: 'deals out all modules alike',
    filled: 'fills one stage after the other',
    'filled-with-ends': 'fills one stage after the other, ends included',
  },
  recomputesHead: { true: 'recomputes the head' },
  keepsGradients: { true: 'keeps 16-bit gradients beside float32 ones' },
  keepsLogits: { true: 'keeps the logits before' },
};

export function aroundOf(runtime: Partial<Runtime>): string {
  const phrases = (Object.keys(AROUND) as (keyof Runtime)[]).map(
    (field) => AROUND[field][String(runtime[field])],
  );
  return phrases.filter((phrase) => phrase !== undefined).join(', ') || 'as Megatron Core tuned for speed';
}

export function frameworkTable(): Block {
  return table(
    [
      ...['framework', 'fused attention', 'otherwise', 'loss', 'gradients', 'ZeRO', 'recompute'],
      ...['sequence parallel', 'overlaps TP sums', 'around the arithmetic', 'because'],
    ],
    [...FRAMEWORKS, OTHER_ON_TPU, OTHER].map((f) => [
      f.title,
      f.kernels.flash,
      f.kernels.plain,
      `${f.loss ?? 'with the kernels'}${f.gatherLogits ? ', logits gathered' : ''}`,
      f.gradients,
      String(f.zero),
      f.recompute,
      f.sequenceParallel ? 'with tp' : 'no',
      f.overlapTensor ? 'yes' : 'no',
      aroundOf(f.runtime),
      f.because,
    ]),
  );
}
