/**
 * LARS and LAMB: a step for each tensor whose length is that of its weights, so that batches of tens of thousands train. What they
 * keep is a momentum, or AdamW's moments. Between their two passes the norms of every tensor are known; ranks that have shards
 * of states add up the squares of theirs first, two numbers a tensor (apex, DistributedFusedLAMB, `_pipeline_step`).
 */
import { evenly, type Formats, type Optimizer } from './optimizer.js';

/** Bytes of a weight as the update reads it. */
function read({ weight, master }: Formats): number {
  return master ? 4 : weight;
}

const ZERO = {
  zero: [0, 1, 2],
  because: 'it scales each tensor by the norm of all of it, and FSDP and ZeRO-3 have it in pieces',
} as const;

/** Norms of weights and gradients (MXNet's multi_sum_sq), then momentum and weights. */
export const lars: Optimizer = {
  id: 'lars',
  title: 'LARS',
  summary: 'SGD with a momentum, each tensor’s gradient scaled to the length of its weights.',
  reference:
    'You et al. 2017, arXiv 1708.03888; NVIDIA/apex, apex/parallel/LARC.py; apache/mxnet, src/operator/contrib/multi_lars.cc',
  unit: 'elements',
  ...ZERO,
  rules: [
    evenly({
      name: 'lars',
      keeps: ['momentum'],
      stateEach: ({ moment }) => moment,
      beforeNorms: (formats) => formats.gradient + read(formats),
      moreEach: (formats) => formats.gradient + read(formats),
      flopsEach: 10,
      launches: 4,
      launched: 'together',
    }),
  ],
};

/**
 * The first pass updates the moments and writes the update where the gradient was; norms of weights and updates are taken in
 * passes of their own; the last one reads update and weight, and writes the weight.
 */
export const lamb: Optimizer = {
  id: 'lamb',
  title: 'LAMB',
  summary: 'AdamW’s moments, each tensor’s update scaled to the length of its weights.',
  reference: 'You et al. 2019, arXiv 1904.00962; NVIDIA/apex, csrc/multi_tensor_lamb.cu',
  unit: 'elements',
  ...ZERO,
  rules: [
    evenly({
      name: 'lamb',
      keeps: ['momentum', 'variance'],
      stateEach: ({ moment }) => 2 * moment,
      beforeNorms: (formats) => 3 * formats.gradient + 2 * read(formats) + 4 * formats.moment,
      moreEach: (formats) => 3 * formats.gradient + 2 * read(formats),
      flopsEach: 22,
      launches: 6,
      launched: 'together',
    }),
  ],
};
