/** The frameworks that records are recognised by, and what each does where a record is silent. */

import { FRAMEWORKS, OTHER, OTHER_ON_TPU } from '../../accuracy/mapping/frameworks.js';
import type { Runtime } from '../../strategies/runtime.js';
import { type Block, table } from './blocks.js';

/** What differs from Megatron Core tuned for speed, by field and value of `strategies/runtime.ts`. */
const AROUND: { readonly [field in keyof Runtime]: Readonly<Record<string, string>> } = {
  gradientReduce: { after: 'reduces gradients after the backward pass' },
  fp32AllReduce: { true: 'all-reduces whole gradients in float32' },
  zeroReduce: { 'blocking-all-reduce': 'all-reduces gradients of ZeRO 1 and 2 whole while compute waits' },
  shardReduce: { computed: 'reduces gradients of sharded weights in the type they are computed in' },
  paramGather: { overlapped: 'all-gathers parameters ahead of the forward pass' },
  gradientAccumulation: {
    separate: 'accumulates gradients in kernels of their own (no gradient accumulation fusion)',
  },
  gradientAverage: { separate: 'averages them likewise' },
  zeroesGradients: { false: 'sets gradients to None between steps' },
  shardComm: { blocking: 'does not overlap ZeRO-3 collectives with compute' },
  shardUnit: { module: 'gathers sharded weights module by module' },
  expertOverlap: { 'other-micro-batch': 'exchanges experts’ tokens beside another micro-batch' },
  shardCopies: { 'fsdp-1': 'copies as FSDP 1 does', 'fsdp-2': 'copies as FSDP 2 does' },
  shardHooks: {
    module: 'has hooks around each module of sharded weights',
    none: 'has none of FSDP’s hooks around layers',
  },
  partition: {
    modules: 'partitions the pipeline evenly by modules',
    filled: 'fills one stage after the other',
    'filled-with-ends': 'fills one stage after the other, ends included',
  },
  recomputesHead: { true: 'recomputes the LM head' },
  keepsGradients: { true: 'keeps 16-bit gradients beside float32 ones' },
  keepsLogits: { true: 'keeps the logits of the micro-batch before' },
  functions: { elementary: 'runs GELU and layer norm and dropout operation by operation' },
  optimizerKernels: {
    foreach: 'runs AdamW operation by operation (foreach)',
    looped: 'runs SGD tensor by tensor',
  },
  castsForAdapters: { true: 'casts the inputs of adapters to float32 and back' },
  expertProducts: { grouped: 'has all experts’ products in one kernel' },
  readsExpertCounts: { false: 'gives experts buffers of a fixed size' },
  batchNorm: {
    'with-activation': 'runs batch norms in one kernel with ReLU and residual add',
    'in-convolutions': 'runs batch norms inside convolutions',
  },
  channelsLast: {
    '16-bit': 'has channels of pictures last at 16 bits alone',
    '16-bit-batch-norms':
      'has channels of pictures last at 16 bits alone but for networks of group or instance norms',
  },
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
      ...['sequence parallel', 'overlaps TP all-reduce', 'runtime', 'because'],
    ],
    [...FRAMEWORKS, OTHER_ON_TPU, OTHER].map((f) => [
      f.title,
      f.kernels.flash,
      f.kernels.plain,
      `${f.loss ?? 'with the kernels'}${f.gatherLogits ? ', logits all-gathered' : ''}`,
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
