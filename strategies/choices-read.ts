/** Which choices a program depends on: by how its replicas are kept in step, its pipeline, and the passes over its layers. */

import { blockCounts, hasExperts, kindsOfBlocks } from '../models/blocks.js';
import { networkOf, networkSteps } from '../models/network.js';
import type { LayerKind } from '../models/steps/block.js';
import type { Choice } from './choice.js';
import { autocasts } from './formats.js';
import type { Job } from './job.js';
import { PASSES } from './layers/passes/index.js';
import { shapeOf } from './layers/shape.js';
import { mayRunForeach } from './optimizers/foreach.js';
import { mayRunLooped } from './optimizers/looped.js';
import type { Runtime } from './runtime.js';
import { allReducesShards } from './state/all-reduced-shards.js';
import { stateById } from './state/index.js';
import type { Plan } from './write.js';

/** How gradients are added up and cleared, and what the last stage keeps: of every program. */
const EVERYWHERE: readonly Choice[] = ['gradientAccumulation', 'zeroesGradients', 'keepsLogits'];

/** The choices that the program of `job` under `plan` depends on; all others leave it as it is, to the last op. */
export function choicesRead(plan: Plan, job: Job): ReadonlySet<Choice> {
  const shape = shapeOf(job);
  const kinds: readonly LayerKind[] = ['embedding', ...blockCounts(job.model).keys(), 'head'];
  const read = new Set<Choice>([...EVERYWHERE, ...stateById(plan.state).reads]);
  if (mayRunForeach(job) || mayRunLooped(job)) read.add('optimizerKernels');

  if (hasFunctions(job)) read.add('functions');
  if (job.layout.pp > 1 && job.layout.stageLayers === undefined) read.add('partition');
  // Whole buckets are reduced after the backward pass.
  if (plan.state === 'zero-1' && allReducesShards(job)) read.delete('gradientReduce');
  for (const choice of ofNetworks(job)) read.add(choice);
  if (job.model.tuning?.adapters !== undefined) read.add('castsForAdapters');
  if (kinds.some((kind) => hasExperts(job.model, kind))) {
    read.add('readsExpertCounts');
    // One expert on a rank is one product either way.
    if ((job.model.moe?.experts ?? 0) > job.layout.ep) read.add('expertProducts');
  }
  for (const { reads } of PASSES) {
    if (reads && kinds.some((kind) => reads.where({ job, kind, shape }))) read.add(reads.choice);
  }
  return read;
}

/** How the kernels of pictures run, by what each way of it makes of the layers. */
const OF_PICTURES: { readonly [Key in 'batchNorm' | 'channelsLast']: readonly Runtime[Key][] } = {
  batchNorm: ['separate', 'with-activation', 'in-convolutions'],
  channelsLast: ['always', '16-bit', '16-bit-batch-norms'],
};

function ofNetworks(job: Job): Choice[] {
  const network = networkOf(job.model);
  if (network === undefined) return [];
  const alike = [...new Map(network.layers.map((layer) => [layer.kind, layer])).values()];
  const written = (runtime: Partial<Runtime>) => {
    const shape = shapeOf({ ...job, runtime: { ...job.runtime, ...runtime } });
    return JSON.stringify(alike.map((layer) => networkSteps(layer, shape)));
  };
  const keys = Object.keys(OF_PICTURES) as (keyof typeof OF_PICTURES)[];
  return keys.filter((key) => new Set(OF_PICTURES[key].map((way) => written({ [key]: way }))).size > 1);
}

/** Whether there is GELU, layer norm in float32 or dropout, which some programs make of elementary operations. */
function hasFunctions(job: Job): boolean {
  const { model, precision } = job;
  if (networkOf(model) !== undefined) return false;
  const wide = precision === 'fp32' || precision === 'tf32' || autocasts(job);
  if (model.dropout > 0 || (model.norm === 'layer' && wide)) return true;
  return kindsOfBlocks(model).some(
    ({ model: { gated, activation, ffn, moe } }) =>
      !gated && activation === 'gelu' && ffn > 0 && moe === undefined,
  );
}
