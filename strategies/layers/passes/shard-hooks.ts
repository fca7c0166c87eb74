/**
 * What the host does for weights that are sharded over replicas (ZeRO 3), besides launching the all-gathers and
 * reduce-scatters: hooks in Python around modules, which wait for events, take and give back buffers and set views.
 *
 * | hooks of | launches of a kernel | from |
 * | --- | --- | --- |
 * | an FSDP unit, each way | 25 | measured forward: `pre_forward` takes 1 ms on a Xeon host with PyTorch 2.10 (pytorch/pytorch issue 173680), 25 launches of 40 us; backward assumed alike |
 * | a module under DeepSpeed, each way | 6 | measured: Qwen's README (2023), 1.8B on an A100: 275 ms a micro-batch for full fine-tuning under its ZeRO-3 configuration at any length up to 2k, 125 ms with LoRA without it, so 6.3 ms a layer over three ways through seven modules |
 */

import { runtimeOf } from '../../runtime.js';
import type { Draft, Run } from '../draft.js';
import { isKernel } from '../edits.js';
import type { Pass } from './pass.js';

const LAUNCHES_OF_UNIT = 25;
const LAUNCHES_OF_MODULE = 6;

export const shardHooks: Pass = {
  id: 'shard-hooks',
  title: 'Hooks of sharded weights',
  summary:
    'Adds the host’s time for hooks around each layer, or each module of it, whose weights are sharded.',
  reference:
    'pytorch/pytorch, torch/distributed/fsdp; microsoft/DeepSpeed, runtime/zero/parameter_offload.py and partitioned_param_coordinator.py',
  reads: { choice: 'shardHooks', where: isSharded },
  applies: (layer) => isSharded(layer) && runtimeOf(layer.job).shardHooks !== 'none',
  rewrite(draft) {
    const { forward, backward, job } = draft;
    const around = runtimeOf(job).shardHooks;
    for (const runs of [forward, backward]) {
      const computing = runs.filter(({ nodes }) => nodes.some(isKernel));
      const hooked = around === 'unit' ? computing.slice(0, 1) : computing.filter(hasWeights);
      for (const run of hooked) hook(run, around === 'unit' ? LAUNCHES_OF_UNIT : LAUNCHES_OF_MODULE);
    }
  },
};

/** The embedding is of the unit that the head stands for: the root. */
function isSharded({ job, kind }: Pick<Draft, 'job' | 'kind'>): boolean {
  return job.layout.zero === 3 && kind !== 'embedding';
}

function hasWeights({ step }: Run): boolean {
  return step.weights.length > 0;
}

/** The first kernel waits for the host's hooks. */
function hook(run: Run, hooks: number): void {
  const first = run.nodes.find(isKernel);
  run.nodes = run.nodes.map((node) =>
    node === first ? { ...first, kernel: { ...first.kernel, hooks } } : node,
  );
}
