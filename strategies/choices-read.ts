/** Which choices a program depends on: by how its replicas are kept in step, its pipeline, and the passes over its layers. */

import { blockCounts, hasExperts } from '../models/blocks.js';
import type { LayerKind } from '../models/steps/block.js';
import type { Choice } from './choice.js';
import type { Job } from './job.js';
import { PASSES } from './layers/passes/index.js';
import { shapeOf } from './layers/shape.js';
import { mayRunForeach } from './optimizers/foreach.js';
import { mayRunLooped } from './optimizers/looped.js';
import { allReducesShards } from './state/all-reduced-shards.js';
import { stateById } from './state/index.js';
import type { Plan } from './write.js';

/** How gradients are added up and cleared, and what the last stage keeps: of every program. */
const EVERYWHERE: readonly Choice[] = ['gradientAccumulation', 'zeroesGradients', 'keepsLogits', 'functions'];

/** The choices that the program of `job` under `plan` depends on; all others leave it as it is, to the last op. */
export function choicesRead(plan: Plan, job: Job): ReadonlySet<Choice> {
  const shape = shapeOf(job);
  const kinds: readonly LayerKind[] = ['embedding', ...blockCounts(job.model).keys(), 'head'];
  const read = new Set<Choice>([...EVERYWHERE, ...stateById(plan.state).reads]);
  if (mayRunForeach(job) || mayRunLooped(job)) read.add('optimizerKernels');
  if (job.layout.pp > 1 && job.layout.stageLayers === undefined) read.add('partition');
  // Whole buckets are reduced after the backward pass.
  if (plan.state === 'zero-1' && allReducesShards(job)) read.delete('gradientReduce');
  if (job.model.architecture !== undefined) {
    read.add('batchNorm');
    read.add('channelsLast');
  }
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
