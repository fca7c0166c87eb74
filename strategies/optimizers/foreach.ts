/**
 * AdamW as PyTorch runs it unless asked for `fused=True`: each operation of the update is a kernel of its own over all
 * tensors (`torch/optim/adamw.py`, `_multi_tensor_adamw`, the default on GPUs since version 2.0), so that moments are read
 * and written seven times instead of once, and the host goes through the tensors one by one for each operation.
 */
import type { Job } from '../job.js';
import { runtimeOf } from '../runtime.js';
import type { Stage } from '../stage.js';
import type { Formats } from './optimizer.js';

/** Scale of the weights, both moments decayed and added to, root, division, epsilon, and the weights' update. */
const OPERATIONS = 8;

/** Tensors that one launch of multi-tensor apply takes, of three lists (`MultiTensorApply.cuh`: 110, 64, 48, …). */
const TENSORS_A_LAUNCH = 48;

/**
 * Whether the update of such a job is PyTorch's own: DeepSpeed, which shards states in ZeRO's stages, has a fused one. Over
 * one replica ZeRO shards nothing, and the update is that of the whole.
 */
export function mayRunForeach(job: Pick<Job, 'layout' | 'training' | 'runtime'>): boolean {
  const { optimizer = 'adamw', updatesInBackward, offload } = job.training ?? {};
  const { zero, dp, cp } = job.layout;
  return (
    optimizer === 'adamw' &&
    updatesInBackward !== true &&
    offload?.optimizer === undefined &&
    (zero === 0 || dp * cp === 1 || (zero === 3 && runtimeOf(job).shardCopies !== 'none'))
  );
}

export function runsForeach(job: Pick<Job, 'layout' | 'training' | 'runtime'>): boolean {
  return runtimeOf(job).optimizerKernels === 'foreach' && mayRunForeach(job);
}

/**
 * Bytes for each parameter beyond those of a fused update, which reads gradient, weight and moments and writes the last
 * three once. Of a moment: decayed and added to (lerp, 2), and so the second, by two kernels (4); root, division and
 * epsilon (6); the update reads the first and the root (2): 14 in all, for 4. Gradients are read twice, and weights read
 * and written twice.
 */
export function foreachBytes({ gradient, weight, moment, master }: Formats): number {
  return 10 * moment + gradient + 2 * (master ? 4 : weight);
}

/** Tensors that the host goes through: FSDP 1 has a flat one for each unit, a block or the rest. */
export function foreachTensors({ job, chunks, parameterGroups }: Stage): number {
  if (job.layout.zero === 3 && runtimeOf(job).shardCopies === 'fsdp-1') return chunks.flat().length;
  return parameterGroups.reduce((sum, group) => sum + tensorsOfGroup(group, chunks), 0);
}

/** Tensors of one group of a stage's parameters. */
export function tensorsOfGroup(group: Stage['parameterGroups'][number], chunks: Stage['chunks']): number {
  return chunks.flat().reduce((all, layer) => all + countOf(group.tensorsOf(layer)), 0);
}

function countOf(tensors: readonly { readonly count: number }[]): number {
  return tensors.reduce((sum, { count }) => sum + count, 0);
}

export function foreachLaunches(tensors: number): number {
  return OPERATIONS * Math.ceil(tensors / TENSORS_A_LAUNCH);
}
